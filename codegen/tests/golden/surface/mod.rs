//! The surfaces: how clients spell operations, held to what others published and to the grammars of their languages.

mod calls;
mod documents;
mod inputs;
mod powershell;
mod r;

use std::fs;
use std::path::{Path, PathBuf};

use awsjson_codegen::surface::{Names, Surfaces};
use awsjson_codegen::{Schema, load};

/// The folder of the service's model.
pub(crate) fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model")
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn names() -> Names {
    Names::parse(&read(&model().join("clients.toml")), &read(&model().join("samples.toml"))).unwrap()
}

/// The model of a version of botocore, or the newest.
pub(crate) fn schema(version: Option<&str>) -> Schema {
    let file =
        version.map_or_else(|| "cognito-idp.json".to_owned(), |version| format!("vintages/{version}.json"));
    load(&read(&model().join(file))).unwrap()
}

/// Calls `test` with the surfaces of the newest model.
fn with_surfaces<T>(test: impl FnOnce(Surfaces<'_>) -> T) -> T {
    let (schema, names) = (schema(None), names());
    test(Surfaces { schema: &schema, names: &names })
}
