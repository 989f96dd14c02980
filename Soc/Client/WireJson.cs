using System.Text.Json.Serialization;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Soc;

/// <summary>The JSON that nobody but the client itself sees.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WordConverter<Disposition>)])]
[JsonSerializable(typeof(DecisionDocument))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(ReasonDocument))]
[JsonSerializable(typeof(DroppedDocument))]
internal sealed partial class WireJson : JsonSerializerContext;

/// <summary>What is wrong, as RFC 9457 has it.</summary>
internal sealed record ProblemDocument(
    string? Title = null,
    string? Detail = null,
    IReadOnlyList<PrincipalHeader>? Candidates = null,
    IReadOnlyList<PolicyFault>? Problems = null);

/// <summary>Something wrong with a policy, or worth a second look.</summary>
internal sealed record PolicyFault(int Line, int Column, string Path, string Text, bool IsWarning)
{
    public override string ToString() => $"{Line}:{Column}: {(IsWarning ? "warning" : "error")}: {Path}: {Text}";
}

/// <summary>Why alerts may be missing.</summary>
internal sealed record ReasonDocument(string Reason);

/// <summary>How many entries were dropped.</summary>
internal sealed record DroppedDocument(long Dropped);
