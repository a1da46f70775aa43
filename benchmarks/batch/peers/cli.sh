#!/bin/sh
# The commands that a user of papermill and nbconvert types, one report after another.
# cli.sh OUT YEAR BROWSER_ARGS UNIT…   (in the project's folder)
set -eu
out=$1 year=$2 browser_args=$3
shift 3
tidy="--no-input --TagRemovePreprocessor.enabled=True --TagRemovePreprocessor.remove_cell_tags=remove-cell"
for unit in "$@"; do
    folder=$out/$unit
    mkdir -p "$folder"
    papermill --no-progress-bar notebooks/annual_report.ipynb "$folder/report.ipynb" -p unit "$unit" -p year "$year"
    jupyter nbconvert --to html $tidy "$folder/report.ipynb"
    jupyter nbconvert --to webpdf $tidy --disable-chromium-sandbox --WebPDFExporter.browser_args="$browser_args" \
        "$folder/report.ipynb"
done
