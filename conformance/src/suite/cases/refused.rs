//! The cases that break a constraint of the model and must be refused.

use cognito_idp_types::SERVICE;
use cognito_idp_types::schema::Operation;

use super::case::{Case, generated, one_step};
use super::rule::Rule;
use super::text;
use super::violation::{Finding, violations};
use super::walk;
use crate::suite::scenario::{Arrange, Ground};
use crate::suite::template::Template;

/// The cases of all operations that break a constraint of the model, in the order of the model.
pub(crate) fn generate() -> Vec<Case> {
    let mut texts = text::Texts::default();
    let mut cases = Vec::new();
    for operation in SERVICE.operations {
        walk::walk(operation, &mut |place| {
            for (rule, finding) in violations(place, &mut texts) {
                cases.push(refused(operation, &place.id, rule, finding));
            }
        });
    }
    cases
}

/// The ground of the cases of an operation. What only looks shares; what changes a user or a client has its own in a
/// pool that many share; what changes a pool, or makes users in it, has a pool of its own.
fn ground_of(operation: &'static Operation) -> Ground {
    let starts = |list: &[&str]| list.iter().any(|start| operation.name.starts_with(start));
    let members = operation.input.map(cognito_idp_types::schema::Shape::members).unwrap_or_default();
    let requires = |name: &str| members.iter().any(|member| member.required && member.name == name);
    let looks = starts(&["Describe", "List", "Get", "AdminList", "AdminGet"]);
    let is_about_user = ["Username", "AccessToken", "ClientId", "UserCode"].iter().any(|name| requires(name));
    // A user that a target makes though it should refuse has the name that other operations ask for.
    let makes_user = ["AdminCreateUser", "SignUp"].contains(&operation.name);
    let things_of = Some(operation.name).filter(|_| !looks);
    Ground { pool_of: things_of.filter(|_| makes_user || !is_about_user), things_of }
}

fn refused(operation: &'static Operation, member: &str, rule: Rule, finding: Finding) -> Case {
    let (statement, not_testable, step) = match finding {
        Finding::Violation { statement, request, assertion } => (statement, None, Some((request, assertion))),
        Finding::None(reason) => {
            (format!("{member} keeps the constraint {} of the model.", rule.name()), Some(reason), None)
        }
    };
    let evidence = rule.evidence().iter().map(|id| (*id).to_owned()).collect();
    let id = format!("{}.{member}.{}", operation.name, rule.name());
    let requirement = generated(id, statement, evidence, not_testable);
    let arrange = Arrange { ground: Some(ground_of(operation)), ..Arrange::default() };
    let scenario = step.map(|(request, assertion)| {
        one_step(&requirement, arrange, operation, Template::new(request), vec![*assertion])
    });
    Case { requirement, scenario }
}
