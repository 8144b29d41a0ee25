#!/usr/bin/env bash
# Writes the compiled models anew, after a change of the contexts or of what the library leaves in a model.
# A migration is added by: dotnet ef migrations add <Name> --context CatalogueContext
set -euo pipefail
cd "$(dirname "$0")"

dotnet tool restore
# What was generated before may not compile with what has changed since.
rm -rf Compiled
dotnet build -v quiet -nologo
for context in Catalogue ShortRoad Token; do
  dotnet ef dbcontext optimize --no-build --context "${context}Context" \
    --output-dir "Compiled/$context" --namespace "EfVersioning.Generated.Compiled.$context"
done
