//! The calls of clients.

use std::sync::LazyLock;

use awsjson_codegen::Schema;
use awsjson_codegen::surface::{Names, Surfaces};

/// The surfaces of the service, made when they are first asked for.
pub fn surfaces() -> Surfaces<'static> {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
        let schema = awsjson_codegen::load(include_str!("../../../model/cognito-idp.json"));
        schema.expect("the types are generated from this model")
    });
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        let (clients, samples) =
            (include_str!("../../../model/clients.toml"), include_str!("../../../model/samples.toml"));
        Names::parse(clients, samples).expect("both are read and checked whenever the types are generated")
    });
    Surfaces { schema: &SCHEMA, names: &NAMES }
}
