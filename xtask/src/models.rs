//! `check-models`: the generator held to every awsJson model that botocore has.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use awsjson_codegen::{Error, Files, Notes, Provenance, Runtime, Schema, in_parallel};

use crate::botocore;

/// Services whose code is also compiled: between them they have unions, recursion, blobs, documents, sparse
/// lists, event streams, fractions, idempotency tokens, and names that differ in case alone.
const BUILT: &str = "acm-pca,athena,bcm-dashboards,directconnect,dynamodb,ecs,glue,kinesis,kms,logs,\
                     secretsmanager,stepfunctions";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The version of botocore to fetch with pip, such as 1.44.8
    #[arg(long, value_name = "VERSION")]
    botocore: String,
    /// The services whose code is also compiled; `none` for none
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', default_value = BUILT)]
    build: Vec<String>,
}

/// The result for one model.
struct Outcome {
    service: String,
    operations: usize,
    shapes: usize,
    files: Files,
    took: Duration,
    /// Shape and pattern of what no engine takes.
    uncheckable: Vec<(String, String)>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let package = botocore::unpack_botocore(&arguments.botocore)?;
    let models = newest_models(&package.path().join("botocore/data"))?;
    let built: Vec<&String> = arguments.build.iter().filter(|name| *name != "none").collect();
    if let Some(name) = built.iter().find(|name| models.iter().all(|(service, _)| service != **name)) {
        bail!("botocore {} has no service `{name}`", arguments.botocore);
    }
    let start = Instant::now();
    let results = in_parallel(&models, |(service, path)| generate(service, path, &arguments.botocore));
    let took = start.elapsed();
    let (mut outcomes, mut failures) = (Vec::new(), 0);
    for result in results {
        match result {
            Ok(outcome) => outcomes.extend(outcome),
            Err(error) => {
                failures += 1;
                println!("{error:#}");
            }
        }
    }
    report(&outcomes, models.len() - failures, took);
    ensure!(failures == 0, "{failures} of the models cannot be generated");
    if built.is_empty() { Ok(()) } else { build(&outcomes, &built) }
}

/// The newest model of each service, by the service's folder.
fn newest_models(data: &Path) -> Result<Vec<(String, PathBuf)>> {
    let folders = |folder: &Path| -> Result<Vec<PathBuf>> {
        let mut paths = fs::read_dir(folder)
            .with_context(|| format!("failed to read {}", folder.display()))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        paths.retain(|path| path.is_dir());
        paths.sort();
        Ok(paths)
    };
    let mut models = Vec::new();
    for service in folders(data)? {
        let newest = folders(&service)?.into_iter().rev().find_map(|version| {
            let candidates = ["service-2.json.gz", "service-2.json"].map(|name| version.join(name));
            candidates.into_iter().find(|path| path.exists())
        });
        let name = service.file_name().unwrap_or_default().to_string_lossy().into_owned();
        models.extend(newest.map(|path| (name, path)));
    }
    ensure!(!models.is_empty(), "{} holds no models", data.display());
    Ok(models)
}

/// Generates twice and compares; `None` for a model of another protocol.
fn generate(service: &str, path: &Path, version: &str) -> Result<Option<Outcome>> {
    let start = Instant::now();
    let text = String::from_utf8(botocore::read(path)?).with_context(|| format!("{service} is not UTF-8"))?;
    let schema: Schema = match awsjson_codegen::load(&text) {
        Ok(schema) => schema,
        Err(Error::Protocol(_)) => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("failed to load {service}")),
    };
    let provenance = Provenance {
        command: crate::model::COMMAND.into(),
        package: "botocore".into(),
        version: version.to_owned(),
        sha256: botocore::sha256(&text),
    };
    let emit = || {
        awsjson_codegen::emit(&schema, &Notes::default(), &provenance, Runtime::Crate)
            .with_context(|| format!("failed to generate {service}"))
    };
    let files = emit()?;
    ensure!(files == emit()?, "{service} is not generated alike twice");
    Ok(Some(Outcome {
        service: service.to_owned(),
        operations: schema.operations.len(),
        shapes: schema.shapes.len(),
        uncheckable: schema.uncheckable_patterns().map(|(s, p)| (s.to_owned(), p.to_owned())).collect(),
        files,
        took: start.elapsed(),
    }))
}

fn report(outcomes: &[Outcome], models: usize, took: Duration) {
    println!("{:<36} {:>10} {:>8} {:>8} {:>8}", "service", "operations", "shapes", "files", "seconds");
    for Outcome { service, operations, shapes, files, took, .. } in outcomes {
        println!("{service:<36} {operations:>10} {shapes:>8} {:>8} {:>8.2}", files.len(), took.as_secs_f64());
    }
    let sum = |count: fn(&Outcome) -> usize| outcomes.iter().map(count).sum::<usize>();
    println!(
        "{:<36} {:>10} {:>8} {:>8} {:>8.2}",
        format!("{} services", outcomes.len()),
        sum(|outcome| outcome.operations),
        sum(|outcome| outcome.shapes),
        sum(|outcome| outcome.files.len()),
        took.as_secs_f64()
    );
    println!("each generated twice, alike; {} models speak another protocol", models - outcomes.len());
    println!("patterns that no engine takes: {}", sum(|outcome| outcome.uncheckable.len()));
    for outcome in outcomes {
        for (shape, pattern) in &outcome.uncheckable {
            println!("  {}: `{shape}`: {pattern}", outcome.service);
        }
    }
}

/// Compiles the code of the named services as crates of one workspace, with our dependencies.
fn build(outcomes: &[Outcome], names: &[&String]) -> Result<()> {
    let root = crate::root();
    let workspace = tempfile::tempdir()?;
    let manifest = crate::model::read(&root.join("generated/Cargo.toml"))?;
    for name in names {
        let Some(outcome) = outcomes.iter().find(|outcome| outcome.service == **name) else {
            bail!("`{name}` does not speak awsJson");
        };
        let folder = workspace.path().join(name);
        crate::tree::write(&folder.join("src"), &outcome.files)?;
        fs::write(folder.join("Cargo.toml"), manifest.replace("cognito-idp-types", name))?;
    }
    let mut ours: toml::Table = toml::from_str(&crate::model::read(&root.join("Cargo.toml"))?)?;
    let members = names.iter().map(|name| toml::Value::from(name.as_str())).collect::<Vec<_>>();
    ours["workspace"]["members"] = members.into();
    let runtime = root.join("codegen/runtime").display().to_string();
    ours["workspace"]["dependencies"]["awsjson-runtime"]["path"] = runtime.into();
    fs::write(workspace.path().join("Cargo.toml"), ours.to_string())?;
    fs::copy(root.join("Cargo.lock"), workspace.path().join("Cargo.lock"))?;
    let start = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--quiet", "--target-dir"])
        .arg(root.join("target/models"))
        .env("RUSTFLAGS", "--deny warnings")
        .current_dir(workspace.path())
        .status()
        .context("failed to start cargo")?;
    ensure!(
        status.success(),
        "what is generated for {} does not compile",
        names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    );
    println!(
        "compiled without a warning in {:.1} s: {}",
        start.elapsed().as_secs_f64(),
        names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")
    );
    Ok(())
}
