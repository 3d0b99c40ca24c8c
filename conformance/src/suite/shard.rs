//! Shards: parts of a run that other machines run, split by the ids of the scenarios.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The variable that says which pod of an Indexed Job of Kubernetes this is, from 0.
const INDEX_VARIABLE: &str = "JOB_COMPLETION_INDEX";

/// Part `index` of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Written")]
pub struct Shard {
    /// The part, from 1.
    pub index: u32,
    /// Of how many.
    pub count: u32,
}

/// A shard as a report has it, which may be none.
#[derive(Deserialize, JsonSchema)]
struct Written {
    index: u32,
    count: u32,
}

impl TryFrom<Written> for Shard {
    type Error = String;

    fn try_from(Written { index, count }: Written) -> Result<Self, String> {
        Self::new(index, count)
    }
}

/// More parts have no scenario left for each.
const MOST: u32 = 1000;

impl Shard {
    /// True if a scenario belongs to it. That depends on its id and the count alone, so that a new scenario moves
    /// no other.
    pub fn has(self, scenario: &str) -> bool {
        fnv1a(scenario) % u64::from(self.count) == u64::from(self.index - 1)
    }

    fn new(index: u32, count: u32) -> Result<Self, String> {
        if count == 0 || index == 0 || index > count {
            return Err(format!(
                "there is no shard {index} of {count}; shards count from 1, as in 1/8 to 8/8"
            ));
        }
        if count > MOST {
            return Err(format!("{count} shards are more than {MOST}"));
        }
        Ok(Self { index, count })
    }
}

impl FromStr for Shard {
    type Err = String;

    /// `I/N`, or `N` alone where the environment says which it is.
    fn from_str(text: &str) -> Result<Self, String> {
        parse(text, std::env::var(INDEX_VARIABLE).ok().as_deref())
    }
}

fn parse(text: &str, index_from_0: Option<&str>) -> Result<Shard, String> {
    let number = |text: &str| {
        text.parse::<u32>().map_err(|_| format!("`{text}` is not a number; write a shard as 3/8"))
    };
    if let Some((index, count)) = text.split_once('/') {
        return Shard::new(number(index)?, number(count)?);
    }
    let count = number(text)?;
    let index = index_from_0.ok_or_else(|| {
        format!("which of the {count}? write 3/{count}, or set {INDEX_VARIABLE}, as an Indexed Job does")
    })?;
    let index =
        index.parse::<u32>().map_err(|_| format!("{INDEX_VARIABLE} is `{index}`, which is not a number"))?;
    Shard::new(index.saturating_add(1), count)
}

impl fmt::Display for Shard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

/// The 64-bit FNV-1a hash: the same everywhere and for ever.
fn fnv1a(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, index_from_0: Option<&str>, expected: Result<(u32, u32), &str>) {
        let parsed = parse(text, index_from_0);
        match (parsed, expected) {
            (Ok(shard), Ok(expected)) => assert_eq!((shard.index, shard.count), expected),
            (Err(message), Err(expected)) => assert!(message.contains(expected), "{message}"),
            (parsed, _) => panic!("{parsed:?}"),
        }
    }

    #[test]
    fn a_shard_is_written_or_comes_from_the_job() {
        check("3/8", None, Ok((3, 8)));
        check("3/8", Some("0"), Ok((3, 8)));
        check("8", Some("0"), Ok((1, 8)));
        check("8", Some("7"), Ok((8, 8)));
        check("8", Some("8"), Err("no shard 9 of 8"));
        check("8", Some("x"), Err("`x`, which is not a number"));
        check("8", None, Err("which of the 8?"));
        check("0/8", None, Err("no shard 0 of 8"));
        check("9/8", None, Err("no shard 9 of 8"));
        check("1/0", None, Err("no shard 1 of 0"));
        check("a/8", None, Err("`a` is not a number"));
    }

    #[test]
    fn every_scenario_belongs_to_one_shard() {
        // The values are those of the published test vectors.
        assert_eq!((fnv1a(""), fnv1a("a")), (0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c));
        for id in ["generated/UpdateUserPoolClient.ClientName.length-max", "sign-in/srp", "a", ""] {
            let owners = (1..=8).filter(|index| Shard { index: *index, count: 8 }.has(id)).count();
            assert_eq!(owners, 1, "{id}");
        }
    }
}
