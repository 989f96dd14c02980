using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed partial class TrailTests(MediumSample medium) : IClassFixture<MediumSample>
{
    [Fact]
    public void Trail_TargetOfEvents_IsMetWithinTenPercent() =>
        Assert.InRange(medium.Summary.Events, medium.Options.TargetEvents * 0.9, medium.Options.TargetEvents * 1.1);

    [Fact]
    public void Trail_Paths_AreThoseOfCloudTrail() =>
        Assert.All(medium.Sample.TrailFiles, path => Assert.Matches(TrailPath(), path));

    [Fact]
    public void Records_Common_HaveTheFieldsOfCloudTrail() => Assert.All(medium.Records, record =>
    {
        Assert.Contains(record.Text("eventVersion"), new[] { "1.08", "1.09", "1.10", "1.11" });
        Assert.Matches(LowerCaseGuid(), record.Text("eventID"));
        Assert.True(DateTime.TryParseExact(record.Text("eventTime"), "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));
        foreach (var field in new[] { "userIdentity", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
            "userAgent", "requestParameters", "responseElements", "eventType", "recipientAccountId", "eventCategory" })
        {
            Assert.True(record.Has(field), field);
        }
    });

    [Fact]
    public void Records_Duplicates_AreByteIdenticalInOtherFiles()
    {
        var copies = medium.Records.GroupBy(record => record.Text("eventID"))
            .Where(group => group.Count() > 1).ToArray();

        Assert.InRange(copies.Length / (double)medium.Summary.Events, 0.02, 0.04);
        Assert.Equal(medium.Summary.Duplicates, copies.Length);
        Assert.All(copies, group => Assert.Single(group.Select(record => record.GetRawText()).Distinct()));
    }

    [Fact]
    public void Records_Size_IsThatOfRealOnes() =>
        Assert.InRange(medium.Records.Average(record => record.GetRawText().Length), 1000, 1600);

    [Fact]
    public void Records_InAFile_AreInDisorder() =>
        Assert.Contains(medium.Records.Zip(medium.Records.Skip(1)), pair =>
            string.CompareOrdinal(pair.First.Text("eventTime"), pair.Second.Text("eventTime")) > 0);

    [Fact]
    public void SourceAddress_OfPeople_IsNeverPrivate()
    {
        var people = medium.Records.Where(record =>
            record.Text("userIdentity.type") is "IAMUser" or "FederatedUser" or "IdentityCenterUser" or "SAMLUser"
                or "Root"
            || record.Text("userIdentity.principalId")?.Contains('@', StringComparison.Ordinal) == true).ToArray();
        var addresses = people.Select(record => record.Text("sourceIPAddress")!)
            .Where(text => text != "AWS Internal").Distinct().ToArray();

        Assert.NotEmpty(addresses);
        Assert.Contains(addresses, text => text.Contains(':', StringComparison.Ordinal));
        Assert.All(addresses, text => Assert.True(IsPublic(IPAddress.Parse(text)), text));
    }

    private static bool IsPublic(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
            return bytes[0] >> 5 == 1 && bytes.AsSpan(0, 4) is not [0x20, 0x01, 0x0D, 0xB8];
        return (bytes[0], bytes[1], bytes[2]) switch
        {
            (0 or 10 or 127 or >= 224, _, _) => false,
            (100, >= 64 and < 128, _) => false,
            (169, 254, _) or (172, >= 16 and < 32, _) or (192, 168, _) => false,
            (192, 0, _) or (198, 18 or 19, _) or (198, 51, 100) or (203, 0, 113) => false,
            _ => true,
        };
    }

    [GeneratedRegex(
        @"^AWSLogs/(?<account>\d{12})/CloudTrail/(?<region>[a-z0-9-]+)/\d{4}/\d\d/\d\d/"
        + @"\k<account>_CloudTrail_\k<region>_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TrailPath();

    [GeneratedRegex(
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LowerCaseGuid();
}
