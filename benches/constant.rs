//! The limit: an axum handler that returns a constant. Usage: constant PORT BYTES

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().expect("a number"));
    let (port, bytes) = (arguments.next().expect("a port"), arguments.next().expect("a size"));
    let body: &'static str = "x".repeat(bytes).leak();
    let answer = move || async move { ([(CONTENT_TYPE, "application/x-amz-json-1.1")], body) };
    let listener = TcpListener::bind(("127.0.0.1", u16::try_from(port).expect("a port"))).await?;
    axum::serve(listener, Router::new().route("/", post(answer))).await
}
