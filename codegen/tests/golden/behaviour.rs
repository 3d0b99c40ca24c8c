//! The fixtures' code as a compiler and a user see it: each is a crate of one workspace, which is built and
//! tested with the expectations in `behaviour/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{FEATURES, fixture, folder, generate};

#[test]
fn what_is_generated_compiles_and_behaves() {
    let root = folder().join("../../..");
    let workspace = tempfile::tempdir().unwrap();
    let write = |path: &Path, text: &str| {
        let path = workspace.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let members: Vec<String> = FEATURES.iter().map(|feature| format!("\"{feature}\"")).collect();
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
        write(&folder_of.join("Cargo.toml"), &manifest(feature, &root));
        for (path, text) in generate(&fixture(feature, "c2j"), "").unwrap() {
            write(&folder_of.join("src").join(path), &text);
        }
        if let Ok(test) = fs::read_to_string(folder().join("behaviour").join(format!("{feature}.rs"))) {
            write(&folder_of.join("tests/behaviour.rs"), &test);
        }
    }
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

/// The dependencies of the generated crate are those of every fixture's crate.
fn manifest(feature: &str, root: &Path) -> String {
    let versions: toml::Table = read(&root.join("Cargo.toml"));
    let generated: toml::Table = read(&root.join("generated/Cargo.toml"));
    let names = generated["dependencies"].as_table().unwrap().keys();
    let dependencies = names.map(|name| (name.clone(), versions["workspace"]["dependencies"][name].clone()));
    let mut package = toml::Table::new();
    package.insert("name".into(), feature.into());
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
