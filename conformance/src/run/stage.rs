//! Plays a scenario: arranged, then step by step.

use std::sync::Arc;
use std::time::Duration;

use cognito_idp_types::operations::DeleteUserPool;
use cognito_idp_types::schema::{Call, Operation};
use serde_json::{Value, json};

use super::arrange::{Arranger, unbound};
use super::caller::expect_success;
use super::data::{Abort, ScenarioRun};
use super::fill::{Filled, FilledSignIn, fill};
use super::sign_in;
use super::stop::Stop;
use crate::exchange::answer::Answer;
use crate::exchange::response::TransportError;
use crate::exchange::session::Session;
use crate::exchange::{Exchange, Sent};
use crate::suite::endpoint;
use crate::suite::path::Path;
use crate::suite::scenario::{Scenario, Step};
use crate::suite::template::{Bindings, DOMAIN};

/// Plays the scenarios of one run.
pub(super) struct Stage {
    arranger: Arranger,
    /// Ends what waits.
    stop: Stop,
}

impl Stage {
    pub(super) fn new(session: Session, stop: Stop) -> Self {
        Self { arranger: Arranger::new(session), stop }
    }

    /// True if time can be moved, for all scenarios at once.
    pub(super) fn moves_time(&self) -> bool {
        self.arranger.caller.session.moves_time()
    }

    /// The session that everything is sent in.
    pub(super) fn session(&self) -> &Session {
        &self.arranger.caller.session
    }

    /// Plays one scenario as far as it goes; `name` tells it from all others of the run.
    pub(super) async fn play(&self, name: &str, scenario: &Arc<Scenario>) -> ScenarioRun {
        let mut run = ScenarioRun::new(scenario);
        run.bindings.insert("unique".into(), format!("conformance-{}-{name}", self.arranger.run_id).into());
        let played = async {
            self.arranger.arrange(&mut run).await?;
            for step in &scenario.steps {
                self.step(step, &mut run).await?;
            }
            Ok(())
        };
        run.abort = played.await.err();
        run
    }

    async fn step(&self, step: &Step, run: &mut ScenarioRun) -> Result<(), Abort> {
        let base = |endpoint: &Operation| self.base(endpoint, &run.bindings);
        let sent = fill(&step.action, &|template| template.resolve(&run.bindings), &base)
            .map_err(|name| unbound(&name))?;
        if let Some(time) = step.wait {
            self.wait(time).await?;
        }
        let operation = step.action.operation();
        let exchange = match sent {
            Filled::One(sent) if step.at_once > 1 => {
                self.arranger.caller.send_at_once(&step.id, operation, sent, step.at_once).await
            }
            Filled::One(sent) => self.arranger.caller.send(&step.id, operation, sent).await,
            Filled::SignIn(filled) => self.sign_in(&step.id, operation, &filled, &run.bindings).await,
        };
        // A step that is there to be refused, and is, or is wrongly accepted, stops nothing.
        let goes_on = step.expects_error() && exchange.outcome.is_ok();
        let abort = if goes_on { None } else { expect_success(&exchange).err() };
        if let Ok(Answer { json: Some(body), .. }) = &exchange.outcome {
            capture(&step.captures, body, &mut run.bindings);
        }
        run.steps.push(exchange);
        abort.map_or(Ok(()), Err)
    }

    /// The address that the path of an endpoint stands behind.
    fn base(&self, endpoint: &Operation, bindings: &Bindings) -> String {
        let target = self.arranger.caller.session.target();
        if endpoint::is_of_api(endpoint) {
            return target.endpoint.trim_end_matches('/').to_owned();
        }
        let name = |name: &str| bindings.get(name).and_then(Value::as_str).unwrap_or_default();
        target.pages(name("pool"), name(DOMAIN))
    }

    /// Signs in, in no more time than one exchange may take.
    async fn sign_in(
        &self,
        step: &str,
        operation: &'static Operation,
        filled: &FilledSignIn,
        bindings: &Bindings,
    ) -> Exchange {
        let limit = self.arranger.caller.session.target().timeout;
        let played =
            tokio::time::timeout(limit, sign_in::play(&self.arranger.caller, step, filled, bindings)).await;
        played.unwrap_or_else(|_| Exchange {
            step: step.to_owned(),
            operation,
            sent: Sent::Call(Value::Null),
            outcome: Err(TransportError::too_late(limit)),
            others: Vec::new(),
        })
    }

    async fn wait(&self, time: Duration) -> Result<(), Abort> {
        tokio::select! {
            waited = self.arranger.caller.session.wait(time) => {
                waited.map_err(|error| Abort::by_harness(format!("could not wait: {error}")))
            }
            () = self.stop.requested() => Err(Abort::by_harness("the run was stopped while it waited")),
        }
    }

    /// Deletes every pool that was made, and with it all that is in it; says which are still there.
    pub(crate) async fn clean_up(&self) -> Vec<String> {
        self.arranger.delete_domains().await;
        let pools = self.arranger.caller.pools();
        for id in pools {
            let deleted =
                self.arranger.share("clean-up", DeleteUserPool::OPERATION, json!({"UserPoolId": id})).await;
            // The list of pools tells whether it worked. A target that does not answer this call does not answer the next.
            if deleted.is_err_and(|abort| abort.harness_failed) {
                break;
            }
        }
        self.arranger.caller.pools()
    }

    /// Exchanges for no scenario alone; they are handed over once.
    pub(super) fn take_shared_exchanges(&self) -> Vec<Exchange> {
        self.arranger.take_shared_exchanges()
    }
}

fn capture(captures: &[(String, Path)], body: &Value, bindings: &mut Bindings) {
    for (name, path) in captures {
        if let Some(value) = path.get(body) {
            bindings.insert(name.clone(), value.into_owned());
        }
    }
}
