//! Many clients at once: nothing is lost, nothing is mixed, nothing breaks.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::{Client, start};

const POOLS: u64 = 32;
const REQUESTS_PER_POOL: usize = 320;

/// One client of one pool: it sends what its seed says, one request after the other.
struct Worker {
    client: Client,
    random: StdRng,
    pool: String,
    /// The ids of the app clients that it made, in this order; deleted ones too.
    clients: Vec<String>,
}

impl Worker {
    async fn new(client: Client, seed: u64) -> Self {
        let pool = client.call("CreateUserPool", &json!({"PoolName": format!("pool-{seed}")})).await;
        let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
        Self { client, random: StdRng::seed_from_u64(seed), pool, clients: Vec::new() }
    }

    fn number(&mut self, below: usize) -> usize {
        self.random.random_range(0..below)
    }

    /// Sends all requests of the seed; the statuses that were answered.
    async fn work(&mut self) -> Vec<u16> {
        let mut statuses = Vec::new();
        for round in 0..REQUESTS_PER_POOL {
            let (operation, body) = self.next_request(round);
            let (status, answer) = self.client.send(operation, body).await;
            assert!(status < 500 || status == 501, "{operation}: {status} {answer}");
            if operation == "CreateUserPoolClient" && status == 200 {
                self.clients.push(answer["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned());
            }
            statuses.push(status);
        }
        statuses
    }

    fn next_request(&mut self, round: usize) -> (&'static str, String) {
        let pool = self.pool.clone();
        let known = self.clients.len();
        let client =
            if known > 0 { self.clients[self.random.random_range(0..known)].clone() } else { "none".into() };
        let number = self.number(1000);
        let user = format!("user-{}", number % 20);
        let server = format!("server-{}", number % 5);
        let (operation, body) = match self.number(14) {
            0 => ("CreateUserPoolClient", json!({"UserPoolId": pool, "ClientName": format!("c-{round}")})),
            1..=4 => ("UpdateUserPoolClient", self.update(&pool, &client, number)),
            5 => (
                "DeleteUserPoolClient",
                json!({"UserPoolId": pool, "ClientId": if number.is_multiple_of(4) { client } else { "gone".into() }}),
            ),
            6 => (
                "CreateResourceServer",
                json!({"UserPoolId": pool, "Identifier": server, "Name": "s",
                "Scopes": [{"ScopeName": "read", "ScopeDescription": "r"}]}),
            ),
            7 => ("DeleteResourceServer", json!({"UserPoolId": pool, "Identifier": server})),
            8 => (
                "AdminCreateUser",
                json!({"UserPoolId": pool, "Username": user, "TemporaryPassword": "First-password-1"}),
            ),
            9 => ("AdminDeleteUser", json!({"UserPoolId": pool, "Username": user})),
            10 => (
                "AdminUpdateUserAttributes",
                json!({"UserPoolId": pool, "Username": user,
                "UserAttributes": [{"Name": if number.is_multiple_of(3) { "nope" } else { "nickname" }, "Value": number.to_string()}]}),
            ),
            11 => ("ListUserPoolClients", json!({"UserPoolId": pool, "MaxResults": number % 70})),
            12 => ("ListGroups", json!({"UserPoolId": pool})),
            _ => ("UpdateUserPoolClient", json!({"UserPoolId": [], "ClientId": number})),
        };
        let mut body = body.to_string();
        if number.is_multiple_of(29) {
            body.truncate(body.len() / 2);
        }
        (operation, body)
    }

    /// An update out of valid and invalid settings.
    fn update(&mut self, pool: &str, client: &str, number: usize) -> Value {
        let mut body = json!({"UserPoolId": pool, "ClientId": client});
        let settings = [
            ("AccessTokenValidity", json!(number % 30)),
            ("RefreshTokenValidity", json!(number % 20)),
            ("CallbackURLs", json!([format!("https://example.com/{number}")])),
            (
                "LogoutURLs",
                json!([if number.is_multiple_of(7) {
                    "http://example.com"
                } else {
                    "https://example.com/out"
                }]),
            ),
            ("AllowedOAuthScopes", json!([format!("server-{}/read", number % 5)])),
            ("ExplicitAuthFlows", json!(["ALLOW_USER_SRP_AUTH"])),
            ("AuthSessionValidity", json!(number % 17)),
            ("PreventUserExistenceErrors", json!("ENABLED")),
            ("WriteAttributes", json!(["nickname", "email"])),
            ("EnableTokenRevocation", json!(number.is_multiple_of(2))),
        ];
        for (name, value) in settings {
            if self.random.random_ratio(1, 3) {
                body[name] = value;
            }
        }
        body
    }

    /// The rest in the pool, without what differs from run to run: ids, dates.
    async fn state(&self) -> Value {
        let ids = json!({"UserPoolId": self.pool});
        let mut clients = Vec::new();
        for (place, id) in self.clients.iter().enumerate() {
            let body = json!({"UserPoolId": self.pool, "ClientId": id}).to_string();
            let (status, mut answer) = self.client.send("DescribeUserPoolClient", body).await;
            let client = &mut answer["UserPoolClient"];
            if let Some(client) = client.as_object_mut() {
                client.retain(|name, _| {
                    !matches!(name.as_str(), "UserPoolId" | "ClientId" | "CreationDate" | "LastModifiedDate")
                });
            }
            clients.push(json!([place, status, client]));
        }
        let listed = self
            .client
            .call("ListUserPoolClients", &json!({"UserPoolId": self.pool, "MaxResults": 60}))
            .await;
        let users = self.client.call("ListUsers", &ids).await;
        let users: Vec<Value> = users["Users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| {
                let attributes = user["Attributes"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|attribute| attribute["Name"] != "sub");
                json!([user["Username"], user["UserStatus"], attributes.collect::<Vec<_>>()])
            })
            .collect();
        let page = json!({"UserPoolId": ids["UserPoolId"], "MaxResults": 50});
        let mut servers = self.client.call("ListResourceServers", &page).await;
        for server in servers["ResourceServers"].as_array_mut().unwrap() {
            server["UserPoolId"].take();
        }
        json!({"clients": clients, "listed": listed["UserPoolClients"].as_array().unwrap().len(), "users": users, "servers": servers})
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_pool_ends_as_a_sequential_replay_of_its_own_requests_does() {
    let together = start().await;
    let client = Client::new(&together);
    let mut tasks = Vec::new();
    for seed in 0..POOLS {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            let mut worker = Worker::new(client, seed).await;
            (worker.work().await, worker.state().await)
        }));
    }
    let alone = start().await;
    let mut statuses = BTreeSet::new();
    let mut count = 0;
    for (seed, task) in (0..POOLS).zip(tasks) {
        let actual = task.await.unwrap();
        let mut worker = Worker::new(Client::new(&alone), seed).await;
        let expected = (worker.work().await, worker.state().await);
        assert_eq!(actual, expected, "pool {seed}");
        count += actual.0.len();
        statuses.extend(actual.0);
    }
    assert!(count >= 10_000);
    assert_eq!(statuses, BTreeSet::from([200, 400, 501]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_updates_at_once_one_wins_whole() {
    let reference = start().await;
    let client = Client::new(&reference);
    let pool = client.call("CreateUserPool", &json!({"PoolName": "pool"})).await["UserPool"]["Id"].clone();
    let made = client.call("CreateUserPoolClient", &json!({"UserPoolId": pool, "ClientName": "c"})).await;
    let ids = json!({"UserPoolId": pool, "ClientId": made["UserPoolClient"]["ClientId"]});

    let mut updates = Vec::new();
    for number in 0..1000_u32 {
        let mut body = ids.clone();
        body["ClientName"] = format!("c-{number}").into();
        body["CallbackURLs"] = json!([format!("https://example.com/{number}")]);
        // Each leaves something out that its neighbours set.
        if number.is_multiple_of(2) {
            body["LogoutURLs"] = json!([format!("https://example.com/out/{number}")]);
        } else {
            body["ReadAttributes"] = json!(["email"]);
        }
        let client = client.clone();
        updates.push(tokio::spawn(async move { client.call("UpdateUserPoolClient", &body).await }));
    }
    let mut answers = Vec::new();
    for update in updates {
        answers.push(update.await.unwrap()["UserPoolClient"].clone());
    }
    let date = |client: &Value| client["LastModifiedDate"].as_f64().unwrap();
    answers.sort_by(|one, other| date(one).total_cmp(&date(other)));
    for answer in &answers {
        let number = answer["ClientName"].as_str().unwrap().trim_start_matches("c-");
        assert_eq!(answer["CallbackURLs"], json!([format!("https://example.com/{number}")]));
        let is_even = number.parse::<u32>().unwrap() % 2 == 0;
        assert_eq!(
            (answer.get("LogoutURLs").is_some(), answer.get("ReadAttributes").is_none()),
            (is_even, is_even)
        );
    }
    let last = client.call("DescribeUserPoolClient", &ids).await["UserPoolClient"].clone();
    assert_eq!(Some(&last), answers.last());
    assert!(answers.windows(2).all(|pair| date(&pair[0]) < date(&pair[1])));
}
