"""Gives the AWS CLI a model of ours, by the setting that it has for further models."""

import os
import shutil
import tempfile
from pathlib import Path

import botocore


def give(model):
    """Makes every AWS CLI that is imported or started from here on read the service's model from this file."""
    folder = tempfile.mkdtemp()
    version = Path(folder) / "cognito-idp" / "2016-04-18"
    version.mkdir(parents=True)
    (version / "service-2.json").write_text(Path(model).read_text())
    # The model does not say which operations come in pages; botocore does, for the same version.
    data = Path(botocore.__file__).parent / "data" / "cognito-idp" / "2016-04-18"
    shutil.copy(data / "paginators-1.json", version)
    os.environ["AWS_DATA_PATH"] = folder
