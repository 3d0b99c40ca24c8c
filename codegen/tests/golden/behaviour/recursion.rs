//! A member is boxed only where nothing else ends the type.

use recursion::structures::{Branch, Leaf, Tree};

#[test]
fn only_direct_cycles_are_boxed() {
    let tree = Tree {
        left: Some(Box::new(Tree::default())),
        more: Some(vec![Tree::default()]),
        by_name: Some([("a".to_owned(), Tree::default())].into()),
        leaf: Some(Leaf::default()),
        branch: Some(Box::new(Branch { back: None })),
    };
    let wire = serde_json::to_value(&tree).unwrap();
    assert_eq!(serde_json::from_value::<Tree>(wire).unwrap(), tree);
}
