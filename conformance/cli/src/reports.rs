//! Commands about reports that were written before: `compare`, `matrix`, `merge`.

use std::path::{Path, PathBuf};

use cognito_suite::report::comparison::Comparison;
use cognito_suite::report::matrix::Matrix;
use cognito_suite::report::{Report, merge, past, terminal};

use crate::catalogue::load;
use crate::failure::{AS_EXPECTED, Failure, USAGE, WithCode, code_of};
use crate::outputs::Outputs;

fn read(path: &Path) -> Result<Report, Failure> {
    past::read(path).code(USAGE)
}

pub(crate) fn compare(old: &Path, new: &Path, outputs: &Outputs) -> Result<u8, Failure> {
    let (old, new) = (read(old)?, read(new)?);
    let outputs = outputs.open::<Comparison>(&[])?;
    let comparison = Comparison::new(&old, &new);
    outputs.write(&comparison, &comparison.to_text())?;
    Ok(code_of(comparison.conclusion))
}

pub(crate) fn matrix(paths: &[PathBuf], outputs: &Outputs) -> Result<u8, Failure> {
    let reports: Vec<Report> = paths.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let outputs = outputs.open::<Matrix>(&[])?;
    let matrix = Matrix::new(&reports);
    outputs.write(&matrix, &matrix.to_text())?;
    Ok(AS_EXPECTED)
}

pub(crate) fn merge(paths: &[PathBuf], scenarios: Option<&Path>, outputs: &Outputs) -> Result<u8, Failure> {
    let parts = paths.iter().map(|path| Ok((path.display().to_string(), read(path)?)));
    let parts: Vec<(String, Report)> = parts.collect::<Result<_, Failure>>()?;
    let suite = load(scenarios)?;
    let report = merge::merge(parts, &suite).code(USAGE)?;
    outputs.open::<Report>(&[])?.write(&report, &terminal::render(&report))?;
    Ok(code_of(report.conclusion))
}
