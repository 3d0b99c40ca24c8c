//! The first line of each file.

/// The purpose of every module stands in its first line.
#[test]
fn every_module_says_what_it_is_for() {
    for folder in ["codegen", "conformance", "xtask"] {
        for (path, text) in crate::sources(&crate::root().join(folder)) {
            assert!(text.starts_with("//! "), "{} begins without a `//!` line", path.display());
        }
    }
}
