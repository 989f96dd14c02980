using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;
using Grainwatch.Soc.Explaining;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Soc;

/// <summary>The API's JSON, as a client reads and writes it: members that it does not know are passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WordConverter<AlertState>), typeof(WordConverter<Severity>),
        typeof(WordConverter<Disposition>), typeof(WordConverter<TimelineKind>)])]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertsDocument))]
[JsonSerializable(typeof(AlertChange))]
[JsonSerializable(typeof(PrincipalView))]
[JsonSerializable(typeof(PastPrincipal))]
[JsonSerializable(typeof(PrincipalsDocument))]
[JsonSerializable(typeof(TimelineDocument))]
[JsonSerializable(typeof(AlertExplanation))]
[JsonSerializable(typeof(DecisionEffect))]
[JsonSerializable(typeof(DecisionReceipt))]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(GatewayPolicy))]
[JsonSerializable(typeof(PolicyChange))]
[JsonSerializable(typeof(PolicyHistory))]
[JsonSerializable(typeof(QuarantineList))]
[JsonSerializable(typeof(QuarantineRecord))]
[JsonSerializable(typeof(QuarantineChoice))]
[JsonSerializable(typeof(QuarantineReplayed))]
[JsonSerializable(typeof(SinkList))]
[JsonSerializable(typeof(SinkPart))]
[JsonSerializable(typeof(SinkTested))]
[JsonSerializable(typeof(SinkReplayed))]
public sealed partial class SocJson : JsonSerializerContext
{
    /// <summary>As <see cref="Default"/>, but it escapes no more than JSON demands: "é" stays "é".</summary>
    public static SocJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly SocJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}

/// <summary>A page of alerts as the API writes it.</summary>
/// <param name="Alerts">Newest event first.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record AlertsDocument(IReadOnlyList<AlertHeader> Alerts, string? Next = null);

/// <summary>A page of principals as the API writes it.</summary>
/// <param name="Principals">In the list's order.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record PrincipalsDocument(IReadOnlyList<PrincipalRisk> Principals, string? Next = null);

/// <summary>A page of a timeline as the API writes it.</summary>
/// <param name="Principal">The principal's key.</param>
/// <param name="DisplayName">The principal as analysts name it.</param>
/// <param name="Entries">Oldest first.</param>
/// <param name="Next">The cursor of the next page; null at the end.</param>
public sealed record TimelineDocument(
    string Principal, string DisplayName, IReadOnlyList<TimelineEntry> Entries, string? Next = null);
