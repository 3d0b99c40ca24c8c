//! The fixtures' code as a compiler and a user see it: each is a crate of one workspace, which is built and
//! tested with the expectations in `behaviour/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use awsjson_codegen::Runtime;

use crate::{FEATURES, fixture, folder, generate, generate_on};

#[test]
fn what_is_generated_compiles_and_behaves() {
    let root = folder().join("../../..");
    let workspace = tempfile::tempdir().unwrap();
    let write = |path: &Path, text: &str| {
        let path = workspace.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let members = FEATURES.iter().chain(&["embedded"]);
    let members: Vec<String> = members.map(|feature| format!("\"{feature}\"")).collect();
    write(
        Path::new("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", ")),
    );
    fs::copy(root.join("Cargo.lock"), workspace.path().join("Cargo.lock")).unwrap();
    for file in fs::read_dir(folder().join("behaviour")).unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(FEATURES.contains(&name.as_str()), "behaviour/{name}.rs is about no feature");
    }
    for feature in FEATURES {
        let folder_of = Path::new(feature);
        write(&folder_of.join("Cargo.toml"), &manifest(feature, &root, "generated"));
        for (path, text) in generate(&fixture(feature, "c2j"), "").unwrap() {
            write(&folder_of.join("src").join(path), &text);
        }
        if let Ok(test) = fs::read_to_string(folder().join("behaviour").join(format!("{feature}.rs"))) {
            write(&folder_of.join("tests/behaviour.rs"), &test);
        }
    }
    // With a copy of the runtime, the crate needs what the runtime needs, and not the runtime.
    write(Path::new("embedded/Cargo.toml"), &manifest("embedded", &root, "codegen/runtime"));
    for (path, text) in generate_on(Runtime::Embedded, &fixture("scalars", "c2j"), "").unwrap() {
        write(&Path::new("embedded/src").join(path), &text);
    }
    let test = fs::read_to_string(folder().join("behaviour/scalars.rs")).unwrap();
    write(Path::new("embedded/tests/behaviour.rs"), &test.replace("scalars::", "embedded::"));
    let tested = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--quiet", "--workspace"])
        .env("RUSTFLAGS", "--deny warnings")
        .env("CARGO_TARGET_DIR", target(&root))
        .current_dir(workspace.path())
        .output()
        .unwrap();
    let (out, errors) = (String::from_utf8_lossy(&tested.stdout), String::from_utf8_lossy(&tested.stderr));
    assert!(tested.status.success(), "{out}\n{errors}");
}

/// A manifest with the dependencies of one of our own.
fn manifest(name: &str, root: &Path, of: &str) -> String {
    let versions: toml::Table = read(&root.join("Cargo.toml"));
    let ours: toml::Table = read(&root.join(of).join("Cargo.toml"));
    let tables = ["dependencies", "dev-dependencies"].iter().filter_map(|table| ours.get(*table)?.as_table());
    let dependencies = tables.flat_map(toml::Table::keys).map(|name| {
        let mut dependency = versions["workspace"]["dependencies"][name].clone();
        if let Some(path) = dependency.get_mut("path") {
            *path = root.join(path.as_str().unwrap()).display().to_string().into();
        }
        (name.clone(), dependency)
    });
    let mut package = toml::Table::new();
    package.insert("name".into(), name.into());
    package.insert("edition".into(), "2024".into());
    let mut manifest = toml::Table::new();
    manifest.insert("package".into(), package.into());
    manifest.insert("dependencies".into(), dependencies.collect::<toml::Table>().into());
    manifest.to_string()
}

fn read(path: &Path) -> toml::Table {
    toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A folder of its own for what is built, kept between runs.
fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("golden")
}
