//! The modules of a crate and their uses, read from their source. Tests and re-exports are left out: a name that a module
//! re-exports counts as a use of the module that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// A module, by the names on the way from the root of its crate.
pub(crate) type Module = Vec<String>;

/// The modules of a crate and what they use.
pub(crate) struct Crate {
    modules: BTreeMap<Module, Source>,
}

#[derive(Default)]
struct Source {
    /// Paths as they are written.
    paths: BTreeSet<Vec<String>>,
    /// Name → path of what it re-exports.
    exports: BTreeMap<String, Vec<String>>,
}

/// A module as `use` names it.
fn path_of(module: &[String]) -> String {
    ["crate"].into_iter().chain(module.iter().map(String::as_str)).collect::<Vec<_>>().join("::")
}

impl Crate {
    /// Reads the files of a `src` folder: path below it, and text.
    pub(crate) fn read<'f>(files: impl IntoIterator<Item = (&'f Path, &'f str)>) -> Self {
        let modules = files.into_iter().map(|(path, text)| (module_of(path), Source::parse(path, text)));
        Self { modules: modules.collect() }
    }

    /// Every use of another module.
    pub(crate) fn uses(&self) -> BTreeSet<(Module, Module)> {
        let uses = self.modules.iter().flat_map(|(from, source)| {
            source.paths.iter().filter_map(move |path| Some((from.clone(), self.resolve(from, path, 0)?)))
        });
        uses.filter(|(from, to)| from != to).collect()
    }

    /// The circles of modules: each is a list of sibling modules, with what lies below them, that lead back to the first.
    /// A module and those inside it are one.
    pub(crate) fn circles(&self) -> Vec<String> {
        let mut arrows: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (from, to) in self.uses() {
            let common = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (from.get(common), to.get(common)) {
                let siblings = arrows.entry(from[..common].to_vec()).or_default();
                siblings.entry(one.clone()).or_default().insert(other.clone());
            }
        }
        let circles = arrows.iter().flat_map(|(parent, siblings)| {
            siblings.keys().filter_map(|start| {
                let circle = way_back(siblings, start)?;
                // Each circle once, from its first module by name.
                (circle.iter().min() == Some(start))
                    .then(|| format!("in {}: {}", path_of(parent), circle.join(" → ")))
            })
        });
        circles.collect()
    }

    /// The module that a path leads to.
    fn resolve(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        const DEEPEST: usize = 8;
        let mut at = from.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &path[1..];
            }
            "self" | "super" => {
                while let Some("self" | "super") = rest.first().map(String::as_str) {
                    if rest[0] == "super" {
                        at.pop();
                    }
                    rest = &rest[1..];
                }
            }
            first => {
                let child: Module = from.iter().cloned().chain([first.to_owned()]).collect();
                self.modules.get(&child)?;
            }
        }
        while let Some(name) = rest.first() {
            at.push(name.clone());
            if !self.modules.contains_key(&at) {
                at.pop();
                break;
            }
            rest = &rest[1..];
        }
        let export = rest.first().and_then(|name| self.modules.get(&at)?.exports.get(name));
        match export {
            Some(export) if depth < DEEPEST => self.resolve(&at, export, depth + 1).or(Some(at)),
            _ => Some(at),
        }
    }
}

/// A way from a module back to itself.
fn way_back(arrows: &BTreeMap<String, BTreeSet<String>>, start: &str) -> Option<Vec<String>> {
    let mut open = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop() {
        for next in arrows.get(way.last()?).into_iter().flatten() {
            if next == start {
                return Some(way.into_iter().chain([start.to_owned()]).collect());
            }
            if seen.insert(next.clone()) {
                open.push(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

fn module_of(path: &Path) -> Module {
    let mut module: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let name = module.pop().unwrap_or_default();
    let name = name.trim_end_matches(".rs");
    if !matches!(name, "mod" | "lib" | "main") {
        module.push(name.to_owned());
    }
    module
}

impl Source {
    fn parse(path: &Path, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut source = Self::default();
        source.visit_file(&file);
        source
    }

    fn take_use(&mut self, item: &ItemUse) {
        let mut names = Vec::new();
        leaves(&item.tree, &mut Vec::new(), &mut names);
        let is_export = !matches!(item.vis, Visibility::Inherited);
        for (name, path) in names {
            if is_export {
                self.exports.insert(name, path);
            } else {
                self.paths.insert(path);
            }
        }
    }
}

/// The names that a `use` brings in, each with its path.
fn leaves(tree: &UseTree, above: &mut Vec<String>, names: &mut Vec<(String, Vec<String>)>) {
    let whole = |above: &[String], name: &str| above.iter().cloned().chain([name.to_owned()]).collect();
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            leaves(&path.tree, above, names);
            above.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, above, names)),
        UseTree::Name(name) if name.ident == "self" => {
            names.push((above.last().cloned().unwrap_or_default(), above.clone()));
        }
        UseTree::Name(name) => names.push((name.ident.to_string(), whole(above, &name.ident.to_string()))),
        UseTree::Rename(name) => names.push((name.rename.to_string(), whole(above, &name.ident.to_string()))),
        UseTree::Glob(_) => names.push(("*".to_owned(), above.clone())),
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|cfg| cfg.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {}
            Item::Use(item) if is_test(&item.attrs) => {}
            Item::Use(item) => self.take_use(item),
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if matches!(names.first().map(String::as_str), Some("crate" | "self" | "super")) && names.len() > 1 {
            self.paths.insert(names);
        }
        visit::visit_path(self, path);
    }
}
