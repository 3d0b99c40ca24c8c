//! An event stream is declared and not decoded.

use event_stream::operations::Op;
use event_stream::schema::{Call, Kind};

#[test]
fn the_table_names_the_events_and_nothing_reads_them() {
    let stream = Op::OPERATION.output.unwrap().member("Events").unwrap().shape;
    let Kind::EventStream(events) = stream.kind else { panic!("{stream:?}") };
    assert_eq!(events.iter().map(|event| event.name).collect::<Vec<_>>(), ["Record", "Oops"]);
    assert_eq!(Op::OPERATION.check_output(b"\0\0\0\x10"), Ok(()));
}
