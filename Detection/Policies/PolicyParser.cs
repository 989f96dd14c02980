using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Grainwatch.Detection.Policies;

/// <summary>What became of a policy's text.</summary>
/// <param name="Policy">The policy; null where there is an error.</param>
/// <param name="Problems">Everything that is wrong or worth a second look, as it stands in the text.</param>
public sealed record PolicyReading(PolicyInForce? Policy, IReadOnlyList<PolicyProblem> Problems);

/// <summary>Reads and compiles policies. Never throws, whatever the bytes.</summary>
public static class PolicyParser
{
    /// <summary>Bytes that a policy may have: 1 MiB.</summary>
    public const int BytesMax = 1 << 20;

    private const string Remedy = "join networks to larger ranges, or name ASNs.";

    /// <summary>
    /// Reads a policy in UTF-8 JSON, with or without a byte order mark. All errors are told at once, except that
    /// nothing else is told of a text that is too long, no UTF-8 or no JSON.
    /// </summary>
    public static PolicyReading Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > BytesMax) return new PolicyReading(null, [TooLong]);
        if (Bind(utf8, PolicyJson.Default.PolicyFile, PolicyBinder.Lists, out var problems) is not { } file)
            return new PolicyReading(null, problems.ToList());
        var policy = PolicyCompiler.Compile(file);
        PolicyChecks.Run(file, policy, problems);
        if (problems.HasErrors) return new PolicyReading(null, problems.ToList());

        var compiled = PolicyInForce.Of(policy);
        // A log keeps it with nothing left out, and has to read it again.
        if (Encoding.UTF8.GetByteCount(compiled.ToJson()) > BytesMax) return new PolicyReading(null, [TooLongInFull]);
        if (file.Version is { } version && version != compiled.Version)
        {
            problems.Warn("$.version", $"{PolicyNode.Quoted(version)} is not the version of this policy, "
                + $"'{compiled.Version}': it was changed since; leave the member out, or write that.");
        }

        return new PolicyReading(compiled, problems.ToList());
    }

    /// <summary>
    /// Fills types as written from a text; null where it is no JSON. What is wrong so far is among the problems.
    /// </summary>
    internal static T? Bind<T>(
        ReadOnlySpan<byte> utf8,
        JsonTypeInfo<T> type,
        IReadOnlyDictionary<Type, Func<IEnumerable<object>, object>> lists,
        out PolicyProblems problems)
        where T : class, new()
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        var positions = new TextPositions(utf8);
        problems = new PolicyProblems(positions);
        if (new PolicyDocument(problems, positions).Read(utf8) is not { } root) return null;
        problems.Found(root.Path, root.Offset);
        return new PolicyBinder(problems, lists).Bind(root, type);
    }

    private static PolicyProblem TooLong { get; } =
        new(1, 1, "$", $"The policy has more than {BytesMax} bytes; {Remedy}");

    private static PolicyProblem TooLongInFull { get; } = new(1, 1, "$",
        $"The policy has more than {BytesMax} bytes as 'policy show' writes it, nothing left out; {Remedy}");
}
