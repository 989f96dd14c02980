# The cluster's executable: `silo` and `gateway` are commands of it.
#
#   docker build -t grainwatch .
#
# Another SDK or runtime, of a registry of your own: --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=...
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK_IMAGE} AS build
WORKDIR /src
# What decides about packages comes first: they are restored anew only when it changes.
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig ./
COPY Detection/*.csproj Detection/
COPY Telemetry/Instruments/*.csproj Telemetry/Instruments/
COPY Telemetry/Export/*.csproj Telemetry/Export/
COPY Ingest/*.csproj Ingest/
COPY GeoIP2/*.csproj GeoIP2/
COPY Grains.Interfaces/*.csproj Grains.Interfaces/
COPY Grains/*.csproj Grains/
COPY Soc/Client/*.csproj Soc/Client/
COPY Soc/Console/*.csproj Soc/Console/
COPY Silo/*.csproj Silo/
RUN dotnet restore Silo/Grainwatch.Silo.csproj
COPY Detection Detection
COPY Telemetry Telemetry
COPY Ingest Ingest
COPY docs/openapi.json docs/
COPY GeoIP2 GeoIP2
COPY Grains.Interfaces Grains.Interfaces
COPY Grains Grains
COPY Soc/Client Soc/Client
COPY Soc/Console Soc/Console
COPY Silo Silo
RUN dotnet publish Silo/Grainwatch.Silo.csproj --no-restore -c Release -o /app -p:DebugType=none

FROM ${RUNTIME_IMAGE}
# What is kept is kept in volumes; one that is made new takes this folder's owner.
RUN mkdir -p /var/lib/grainwatch && chown 1654:1654 /var/lib/grainwatch
COPY --from=build /app /app
COPY deploy/health /usr/local/bin/health
USER 1654:1654
WORKDIR /var/lib/grainwatch
ENTRYPOINT ["dotnet", "/app/grainwatch-silo.dll"]
