using System.Formats.Tar;
using System.IO.Compression;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Real trails: every record has exactly one outcome, and none is lost.</summary>
public sealed class RealTrailTests
{
    [SharedDataFact]
    public void Read_AttackSimulation_AccountsForEveryRecord()
    {
        var found = new Found();
        var reader = Reading.NewTrailReader();
        using var packed = File.OpenRead(SharedData.PathOf("invictus", "CloudTrail.tar.gz"));
        using var tar = new TarReader(new GZipStream(packed, CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } stream && entry.Name.EndsWith(".json", StringComparison.Ordinal))
                found.Summary += reader.Read(stream, found);
        }

        found.AssertSums();
        Assert.Empty(found.Rejected);
        Assert.Equal(2900, found.Summary.Records);
        // AWSService 34, and 42 with no type but invokedBy.
        Assert.Equal(76, found.Ignored.Count);
        Assert.Equal(2, found.Events.Count(each => each.IsLogin));
        // All other addresses were rewritten to private ranges.
        Assert.Equal(21, found.Events.Count(each => each.Origin.Network is not null));
    }

    [SharedDataFact]
    public void Read_Detonations_AccountsForEveryRecord()
    {
        var found = new Found();
        using var lines = File.OpenRead(SharedData.PathOf("stratus", "aws_detonations.jsonl"));

        found.Summary = Reading.NewTrailReader().Read(lines, found);

        found.AssertSums();
        Assert.Equal(310, found.Events.Count);
        Assert.Single(found.Events, each => each.IsLogin);
        Assert.Equal(52, found.Events.Count(each => !each.Succeeded));
        Assert.Equal(107, found.Events.Count(each => each.Origin.Ip is null && LooksLikeAnAddress(each.Origin)));
        Assert.All(
            found.Events.Where(each => each.Origin.Ip is null), each => Assert.Null(each.Origin.Place));
    }

    private static bool LooksLikeAnAddress(Origin origin) => origin.Address.Split('.') is { Length: 4 } parts
        && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit));
}
