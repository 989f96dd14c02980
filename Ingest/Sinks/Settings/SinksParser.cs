using System.Security.Cryptography;
using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Ingest.Sinks.Settings;

/// <summary>What became of the text of a sinks' file.</summary>
/// <param name="File">It as it is written; null where there is an error.</param>
/// <param name="Version">Its version: a hash of what it says.</param>
/// <param name="Problems">Everything that is wrong or worth a second look, as it stands in the text.</param>
internal sealed record SinksReading(SinksFile? File, string Version, IReadOnlyList<PolicyProblem> Problems);

/// <summary>Reads sinks' files, with the reader of policies: all errors are told at once. Never throws.</summary>
internal static class SinksParser
{
    private static readonly Dictionary<Type, Func<IEnumerable<object>, object>> s_lists = new()
    {
        [typeof(string)] = PolicyBinder.ListOf<string>,
        [typeof(AlertState)] = PolicyBinder.ListOf<AlertState>,
        [typeof(SinkEntry)] = PolicyBinder.ListOf<SinkEntry>,
    };

    /// <summary>Reads a file in UTF-8 JSON, with or without a byte order mark.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="resolve">Is given what is sound, to find what it names; says what is wrong with that.</param>
    public static SinksReading Parse(ReadOnlySpan<byte> utf8, Action<SinksFile, PolicyProblems>? resolve = null)
    {
        if (utf8.Length > PolicyParser.BytesMax)
        {
            return new SinksReading(null, "", [new PolicyProblem(
                1, 1, "$", $"The file has more than {PolicyParser.BytesMax} bytes; no {SinkSet.SinksMax} sinks need so "
                    + "many.")]);
        }

        if (PolicyParser.Bind(utf8, SinksJson.Default.SinksFile, s_lists, out var problems) is not { } file)
            return new SinksReading(null, "", problems.ToList());
        SinkChecks.Run(file, problems);
        if (!problems.HasErrors) resolve?.Invoke(file, problems);
        return new SinksReading(problems.HasErrors ? null : file, VersionOf(file), problems.ToList());
    }

    private static string VersionOf(SinksFile file)
    {
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(file with { Schema = null }, SinksJson.Default.SinksFile);
        return Convert.ToHexStringLower(SHA256.HashData(utf8))[..12];
    }
}
