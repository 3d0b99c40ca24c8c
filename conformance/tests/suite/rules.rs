//! The consistency of the suite.

use std::collections::BTreeSet;

use cognito_idp_types::operations::UpdateUserPoolClient;
use cognito_idp_types::operations::update_user_pool_client::{
    UPDATE_USER_POOL_CLIENT_REQUEST, UPDATE_USER_POOL_CLIENT_RESPONSE,
};
use cognito_idp_types::schema::Call;
use cognito_idp_types::structures::USER_POOL_CLIENT_TYPE;
use cognito_suite::suite::grade::Grade;
use cognito_suite::suite::protocol::WIRE_RULES;
use cognito_suite::suite::requirement::Origin;
use cognito_suite::suite::{Suite, unchecked_requirements};

#[test]
fn every_requirement_is_checked_or_says_why_not() {
    let suite = Suite::embedded().unwrap();
    assert_eq!(unchecked_requirements(&suite), Vec::<&str>::new());
    let required: BTreeSet<&str> =
        suite.requirements.values().filter(|r| r.origin == Origin::Wire).map(|r| r.id.as_str()).collect();
    assert_eq!(BTreeSet::from(WIRE_RULES), required);
}

#[test]
fn every_entry_of_the_ledger_backs_a_requirement() {
    let suite = Suite::embedded().unwrap();
    let cited: BTreeSet<&String> = suite.requirements.values().flat_map(|r| &r.evidence).collect();
    // A correction of the model is cited by its notes.
    let notes = notes();
    let corrections = notes["correction"].as_array().unwrap().iter().flat_map(|c| ids(&c["evidence"]));
    let corrections: BTreeSet<String> = corrections.collect();
    let idle = suite.evidence.keys().filter(|id| !cited.contains(id) && !corrections.contains(*id));
    assert_eq!(idle.collect::<Vec<_>>(), Vec::<&String>::new());
}

/// The documented structures are those of `UpdateUserPoolClient`, member by member, and each claim that cites
/// evidence cites an entry of the ledger.
#[test]
fn every_setting_of_an_app_client_is_documented_from_the_ledger() {
    let (suite, notes) = (Suite::embedded().unwrap(), notes());
    for (name, structure) in notes["structure"].as_table().unwrap() {
        for (member, note) in structure["members"].as_table().unwrap() {
            let cited = ids(&note["evidence"]);
            assert!(!cited.is_empty(), "{name}.{member} cites nothing");
            let ghosts: Vec<_> = cited.iter().filter(|id| !suite.evidence.contains_key(*id)).collect();
            assert_eq!(ghosts, Vec::<&String>::new(), "{name}.{member}");
        }
    }
    for shape in [&UPDATE_USER_POOL_CLIENT_REQUEST, &UPDATE_USER_POOL_CLIENT_RESPONSE, &USER_POOL_CLIENT_TYPE]
    {
        let documented = notes["structure"][shape.name]["members"].as_table().unwrap();
        for member in shape.members() {
            assert!(documented.contains_key(member.name), "{}.{} has no note", shape.name, member.name);
        }
    }
    let errors = notes["operation"]["UpdateUserPoolClient"]["errors"].as_table().unwrap();
    assert_eq!(errors.len(), UpdateUserPoolClient::OPERATION.errors.len());
}

fn notes() -> toml::Table {
    toml::from_str(include_str!("../../../model/notes.toml")).unwrap()
}

fn ids(evidence: &toml::Value) -> Vec<String> {
    evidence.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_scenario_has_its_snapshot_and_no_snapshot_is_left_over() {
    let suite = Suite::embedded().unwrap();
    let scenarios: BTreeSet<&str> = suite.scenarios.iter().map(|s| s.id.as_str()).collect();
    assert_eq!(suite.snapshots.keys().map(String::as_str).collect::<BTreeSet<_>>(), scenarios);
}

/// A type that was only concluded from a message must not gate as if it had been seen.
#[test]
fn an_error_type_was_seen_at_the_grade_that_it_is_checked_at() {
    let suite = Suite::embedded().unwrap();
    let steps = suite.scenarios.iter().flat_map(|scenario| &scenario.steps);
    let mut checked = 0;
    for check in steps.flat_map(|step| &step.checks) {
        let requirement = &suite.requirements[&check.requirement];
        if requirement.contested
            || check.assertions.iter().all(|assertion| assertion.error_types().is_empty())
        {
            continue;
        }
        checked += 1;
        let mut evidence = requirement.evidence.iter().map(|id| &suite.evidence[id]);
        let was_seen = evidence.any(|entry| {
            let is_concluded = entry.concluded.iter().any(|what| what == "error type");
            !is_concluded && entry.grade <= requirement.grade
        });
        assert!(was_seen, "{}", requirement.id);
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn contested_requirements_gate_nothing() {
    let suite = Suite::embedded().unwrap();
    let contested = suite.requirements.values().filter(|requirement| requirement.contested);
    assert!(contested.into_iter().all(|requirement| requirement.grade == Grade::C));
}
