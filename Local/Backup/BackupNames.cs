using System.Text.RegularExpressions;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Erasure;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Backup;

/// <summary>The files of a data folder that are in a backup, by their paths inside the folder, with <c>/</c>.</summary>
internal static partial class BackupNames
{
    public const string Format = "format";
    public const string Manifest = "manifest.json";

    /// <summary>Of the manifest, in the form that <c>sha256sum</c> writes.</summary>
    public const string ManifestSum = "manifest.json.sha256";

    public const string Checkpoints = "checkpoints";
    public const string Quarantine = "quarantine";
    public const string Delivery = "delivery";

    private const int MillisecondsMax = 1000;

    /// <summary>The name of a segment.</summary>
    public static string OfSegment(int shard, int number) => $"{LogStore.ShardName(shard)}/{Segment.NameOf(number)}";

    /// <summary>The shard and number of a segment; null when it is none.</summary>
    public static (int Shard, int Number)? SegmentOf(string name) =>
        SegmentPattern().Match(name) is { Success: true } match
        && Segment.NumberOf(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]) is { } number
            ? (int.Parse(match.Groups["shard"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), number)
            : null;

    /// <summary>Whether a backup may hold it: nothing that would be written outside of the folder.</summary>
    public static bool IsKnown(string name) =>
        name is Format or ErasureLog.Name or PolicyFiles.KeptName
        || SegmentOf(name) is not null || OtherPattern().IsMatch(name);

    [GeneratedRegex(@"\Ashard-(?<shard>\d{3})/\d{8}\.log\z", RegexOptions.ExplicitCapture, MillisecondsMax)]
    private static partial Regex SegmentPattern();

    [GeneratedRegex(
        @"\A(quarantine/quarantine-\d+\.jsonl|checkpoints/[A-Za-z0-9._-]+\.checkpoint|delivery/queue-1\.log)\z",
        RegexOptions.ExplicitCapture, MillisecondsMax)]
    private static partial Regex OtherPattern();
}
