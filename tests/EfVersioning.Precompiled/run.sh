#!/usr/bin/env bash
# Precompiles the queries of this project with dotnet-ef, builds and runs it, and compares what it says. What is generated
# holds absolute paths, so it stays in a copy under artifacts/ and is generated anew each time.
set -euo pipefail
cd "$(dirname "$0")/../.."
export MSBUILDDISABLENODEREUSE=1

copy=artifacts/precompiled/tests/EfVersioning.Precompiled
rm -rf artifacts/precompiled
mkdir -p artifacts/precompiled/tests
cp -r tests/EfVersioning.Precompiled "$copy"
cp -r src .config Directory.Build.props Directory.Packages.props .editorconfig global.json artifacts/precompiled/

cd "$copy"
dotnet tool restore >/dev/null
dotnet build -v quiet -nologo
dotnet ef dbcontext optimize --no-build --precompile-queries --output-dir Compiled --namespace EfVersioning.Precompiled.Compiled
interceptors=$(grep -lr InterceptsLocation Compiled | wc -l)
dotnet build -v quiet -nologo
said=$(dotnet run --no-build)
expected='bulk update: catalogue.song-1,2
stale save: refused'
echo "$said"
if [[ $interceptors -eq 0 || $said != "$expected" ]]; then
  echo "Expected, from $interceptors files of interceptors:"$'\n'"$expected"
  exit 1
fi
