"""What `surface OPERATION --client aws-cli` prints, against what the real AWS CLI knows of the same command.

Usage: surface_pages.py PROGRAM MODEL; run by the Python that has awscli. The AWS CLI is given the same model."""

import io
import json
import random
import subprocess
import sys
from pathlib import Path

import models

PROGRAM, MODEL = sys.argv[1:]
models.give(MODEL)

from awscli.argprocess import ParamShorthandDocGen
from awscli.clidocs import OperationDocumentEventHandler
from awscli.botocore.utils import ArgumentGenerator
from awscli.clidriver import create_clidriver

# Options that many commands have, and that stand for no member.
OF_ALL = ("cli-input-json", "generate-cli-skeleton", "starting-token", "page-size", "max-items")
SCALARS = {"string", "integer", "long", "double", "float", "boolean", "timestamp", "blob", "character"}


class Tree:
    """A document as the AWS CLI writes one, of which only the lines and their depth are kept."""

    def __init__(self):
        self.depth, self.lines, self.style = 0, [], self

    def write(self, text):
        self.lines.append("  " * self.depth + text)

    def indent(self):
        self.depth += 1

    def dedent(self):
        self.depth -= 1

    def new_paragraph(self, *_):
        pass

    def include_doc_string(self, *_):
        pass


class Json(Tree):
    """JSON syntax as the AWS CLI writes it."""

    def __init__(self):
        super().__init__()
        self.text = io.StringIO()

    def write(self, text):
        self.text.write(text)

    def new_line(self):
        self.text.write("\n")


def squeezed(text):
    return "".join(text.split())


def expected(command):
    """Synopsis, options and output of a command, by the AWS CLI's own tables and generators."""
    table = command.arg_table
    docs = OperationDocumentEventHandler.__new__(OperationDocumentEventHandler)
    docs._arg_groups, docs._documented_arg_groups = {}, []
    synopsis, options, done = [], [], set()
    for argument in table.values():
        if argument.name in OF_ALL:
            continue
        if getattr(argument, "_UNDOCUMENTED", False):
            continue
        if argument.group_name in done and argument.group_name:
            continue
        name = argument.cli_name
        if argument.group_name:
            done.add(argument.group_name)
            name = " | ".join(a.cli_name for a in table.values() if a.group_name == argument.group_name)
        value = name if argument.group_name else f"{name} <value>"
        synopsis.append(value if argument.required else f"[{value}]")
        model = argument.argument_model
        tree = Tree()
        # The shape itself counts as one that was seen.
        for part in parts(model):
            docs._doc_member(tree, *part, stack=[model.name])
        syntax = Json()
        if model.type_name not in SCALARS and not (model.type_name == "list" and model.member.type_name in SCALARS):
            docs._json_example(syntax, model, stack=[])
        shorthand = ParamShorthandDocGen()
        short = None
        if shorthand.supports_shorthand(model):
            short = shorthand.generate_shorthand_example(argument, "cognito-idp", command.name)
        kind = docs._get_argument_type_name(model, argument.cli_type_name)
        options.append((name, kind, tree.lines, squeezed(short or ""), squeezed(syntax.text.getvalue())))
    output = Tree()
    shape = command._operation_model.output_shape
    for name, member in (shape.members if shape else {}).items():
        docs._doc_member(output, name, member, stack=[])
    shape = command._operation_model.input_shape
    skeleton = ArgumentGenerator().generate_skeleton(shape) if shape else {}
    # As it is printed.
    skeleton = json.loads(json.dumps(skeleton, default=lambda time: time.isoformat()))
    return synopsis, options, output.lines, skeleton


def parts(model):
    if model.type_name == "structure":
        return list(model.members.items())
    if model.type_name == "list":
        return [("", model.member)]
    if model.type_name == "map":
        return [("key", model.key), ("value", model.value)]
    return []


def printed(operation):
    """The same of what our program prints."""
    page = subprocess.run(
        [PROGRAM, "surface", operation, "--client", "aws-cli"], capture_output=True, text=True, check=True
    ).stdout
    head, rest = page.split("\nOPTIONS\n")
    body, rest = rest.split("\nOUTPUT\n")
    output, skeleton = rest.split("\nSKELETON\n")

    synopsis = [line.strip() for line in head.splitlines()[1:] if line.startswith("  ")]
    synopsis = [line for line in synopsis if not any(name in line for name in OF_ALL)]
    options = []
    for line in body.splitlines():
        if line.startswith("  --"):
            name, kind = line.strip().rsplit(" (", 1)
            options.append([name, kind[:-1], [], "", ""])
            section = "tree"
        elif line.strip() in ("Shorthand Syntax", "JSON Syntax", "Syntax"):
            section = line.strip()
        elif line.startswith("    Possible values"):
            section = "values"
        elif section == "tree":
            options[-1][2].append(line[4:])
        elif section == "Shorthand Syntax":
            options[-1][3] += squeezed(line)
        elif section == "JSON Syntax":
            options[-1][4] += squeezed(line)
    lines = [line[2:] for line in output.rstrip("\n").splitlines()]
    return head.split()[2], synopsis, [tuple(option) for option in options], [] if lines == ["None"] else lines, json.loads(skeleton)


def main():
    # It takes any value of an enum; we take the first.
    random.choice = lambda values: values[0]
    commands = create_clidriver()._get_command_table()["cognito-idp"]._get_command_table()
    operations = json.loads(Path(MODEL).read_text())["operations"]
    of_operations = {c._operation_model.name: c for c in commands.values() if hasattr(c, "_operation_model")}
    assert set(of_operations) == set(operations), set(of_operations) ^ set(operations)
    wrong = 0
    for operation in operations:
        command = of_operations[operation]
        ours, theirs = printed(operation), (command.name, *expected(command))
        if ours != theirs:
            wrong += 1
            for one, other in zip(ours, theirs):
                if one != other:
                    print(f"{operation}:\n  ours   {one}\n  theirs {other}")
    assert wrong == 0, f"{wrong} commands differ"
    print(f"ok: {len(operations)} commands as the AWS CLI has them: names, options, types, syntax, output, skeleton")


main()
