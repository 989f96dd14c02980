using System.Text.Json.Serialization;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// One line of the audit log. What does not apply is left out; no token is ever in it, nor a token's hash.
/// </summary>
internal sealed record AuditLine
{
    /// <summary>Of a decision, before it is made and after.</summary>
    public const string Decision = "decision";

    /// <summary>Of what an operator has done, before and after.</summary>
    public const string Operation = "operation";

    /// <summary>Of a request that was refused.</summary>
    public const string Refused = "refused";

    /// <summary>Of refused requests that have no lines of their own.</summary>
    public const string LeftOut = "left-out";

    /// <summary>When it was written (UTC).</summary>
    public DateTime Time { get; init; }

    /// <summary>What happened: <c>decision</c>, <c>operation</c>, <c>refused</c>, <c>left-out</c>.</summary>
    public required string Event { get; init; }

    /// <summary>
    /// What became of it: <c>asked</c> before it is done; then <c>recorded</c>, <c>known</c> or why not; <c>done</c>;
    /// or <c>failed</c>, which leaves open whether it was done.
    /// </summary>
    public string? Outcome { get; init; }

    /// <summary>Who; absent where nobody is asked who he is, or could not say.</summary>
    public string? Caller { get; init; }

    /// <summary>How that is known: <c>open</c>, <c>token</c>, <c>sign-on</c>.</summary>
    public string? How { get; init; }

    /// <summary>The address that the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>The address that the proxy says it came from.</summary>
    public string? Forwarded { get; init; }

    /// <summary>The method.</summary>
    public string? Method { get; init; }

    /// <summary>The path, without its query.</summary>
    public string? Path { get; init; }

    /// <summary>The status of the answer.</summary>
    public int? Status { get; init; }

    /// <summary>Why it was refused, or failed.</summary>
    public string? Why { get; init; }

    /// <summary>The principal's key.</summary>
    public string? Principal { get; init; }

    /// <summary>The alert's id.</summary>
    public string? Alert { get; init; }

    /// <summary>What was decided: <c>close</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The decision's id.</summary>
    public string? Decided { get; init; }

    /// <summary>Who signed the decision.</summary>
    public string? By { get; init; }

    /// <summary>How many have no line of their own.</summary>
    public long? Count { get; init; }
}

/// <summary>The JSON of the audit log.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditJson : JsonSerializerContext;
