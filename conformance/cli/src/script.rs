//! `script`: what a requirement is about, as a shell script.

use std::path::PathBuf;

use anyhow::anyhow;
use cognito_suite::report::script::{Endpoints, script as write};
use cognito_suite::suite::Suite;
use cognito_suite::suite::requirement::{Origin, Requirement};
use cognito_suite::suite::scenario::Scenario;

use crate::catalogue::{load, unknown_id};
use crate::console::{note, print_as_it_is};
use crate::failure::{AS_EXPECTED, Failure, USAGE, WithCode};
use crate::surface::{check_address, check_region};

#[derive(clap::Args)]
pub(crate) struct ScriptArguments {
    /// The requirement, or the scenario, as reports name them
    #[arg(value_name = "ID")]
    id: String,
    /// The address that its calls go to; without it, to the service
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The address of the OAuth endpoints, if not at the same URL
    #[arg(long, value_name = "URL")]
    oauth_endpoint: Option<String>,
    /// The region in the signature
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// A folder of further scenarios, with requirements and evidence of its own
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
}

pub(crate) fn script(arguments: &ScriptArguments) -> Result<u8, Failure> {
    let suite = load(arguments.scenarios.as_deref())?;
    let mut addresses = [&arguments.endpoint, &arguments.oauth_endpoint].into_iter().flatten();
    addresses.try_for_each(|address| check_address(address)).code(USAGE)?;
    check_region(&arguments.region).code(USAGE)?;
    let endpoints = Endpoints {
        endpoint: arguments.endpoint.clone(),
        oauth_endpoint: arguments.oauth_endpoint.clone(),
        region: arguments.region.clone(),
    };
    let id = &arguments.id;
    let text = if let Some(requirement) = suite.requirements.get(id) {
        let checking = suite.all_scenarios().filter(|scenario| scenario.checks(id));
        let scenarios: Vec<&Scenario> = checking.map(AsRef::as_ref).collect();
        of_requirement(requirement, &scenarios, &suite, &endpoints).code(USAGE)?
    } else if let Some(scenario) = suite.all_scenarios().find(|scenario| scenario.id == *id) {
        let about = [format!("{id}: {}", scenario.title)];
        write(scenario, None, &about, &endpoints).map_err(|why| anyhow!("{id}: {why}")).code(USAGE)?
    } else {
        let scenarios = suite.all_scenarios().map(|scenario| scenario.id.as_str());
        return Err(unknown_id("requirement or scenario", id, &suite, scenarios)).code(USAGE);
    };
    print_as_it_is(&text).map(|()| AS_EXPECTED)
}

/// The script of the first scenario that shows the requirement and that a shell can play.
fn of_requirement(
    requirement: &Requirement,
    scenarios: &[&Scenario],
    suite: &Suite,
    endpoints: &Endpoints,
) -> anyhow::Result<String> {
    let id = &requirement.id;
    if let Some(why) = &requirement.not_testable {
        return Err(anyhow!("nothing from outside shows `{id}`: {why}"));
    }
    if requirement.origin == Origin::Wire {
        let help = "a run judges it on every answer; `run --filter` takes it too";
        return Err(anyhow!("no scenario is about `{id}`\n  help: {help}"));
    }
    let mut about = vec![format!("{id} (grade {})", requirement.grade), requirement.statement.clone()];
    let cited = requirement.evidence.iter().filter_map(|id| suite.evidence.get(id));
    about.extend(cited.map(|entry| format!("{}: {}", entry.id, entry.cite())));
    let mut first_why = None;
    for scenario in scenarios {
        match write(scenario, Some(id), &about, endpoints) {
            Ok(text) => {
                if scenarios.len() > 1 {
                    let others: Vec<&str> = scenarios
                        .iter()
                        .filter(|other| other.id != scenario.id)
                        .map(|other| other.id.as_str())
                        .collect();
                    note(&format!(
                        "note: this is {}; the requirement is also shown by {}",
                        scenario.id,
                        others.join(", ")
                    ));
                }
                return Ok(text);
            }
            Err(why) => drop(first_why.get_or_insert(why)),
        }
    }
    let why = first_why.map_or_else(|| "no scenario shows it".to_owned(), |why| why.to_string());
    Err(anyhow!("`{id}` has no script: {why}\n  help: `run --filter {id}` makes its calls"))
}
