using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sources;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// The product's JSON: names in camelCase, enumerations as words, times in ISO 8601 with Z, nothing where
/// there is nothing.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(WordConverter<AlertState>), typeof(WordConverter<Severity>),
        typeof(WordConverter<Disposition>), typeof(WordConverter<GeoKind>),
        typeof(WordConverter<SourceState>), typeof(WordConverter<TimelineKind>),
        typeof(WordConverter<SinkType>), typeof(WordConverter<AlertForm>), typeof(WordConverter<SinkState>)])]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(RowsAnswer))]
[JsonSerializable(typeof(PrincipalView))]
[JsonSerializable(typeof(PrincipalsAnswer))]
[JsonSerializable(typeof(PastPrincipalAnswer))]
[JsonSerializable(typeof(AlertsAnswer))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertHeader))]
[JsonSerializable(typeof(ReasonAnswer))]
[JsonSerializable(typeof(TimelineAnswer))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(EndpointsAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(QuarantineStatus))]
[JsonSerializable(typeof(QuarantineListAnswer))]
[JsonSerializable(typeof(QuarantineEntryAnswer))]
[JsonSerializable(typeof(QuarantineRequest))]
[JsonSerializable(typeof(QuarantineReplayAnswer))]
[JsonSerializable(typeof(QuarantineDropAnswer))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(PolicyChangeAnswer))]
[JsonSerializable(typeof(PolicyHistoryAnswer))]
[JsonSerializable(typeof(PolicyProblemAnswer[]))]
[JsonSerializable(typeof(SinksAnswer))]
[JsonSerializable(typeof(SinkStatus[]))]
[JsonSerializable(typeof(SinkTest))]
[JsonSerializable(typeof(SinkReplayAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(BriefStatusAnswer))]
public sealed partial class GrainwatchJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, but it escapes no more than JSON demands: "é" stays "é".</summary>
    public static GrainwatchJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly GrainwatchJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
