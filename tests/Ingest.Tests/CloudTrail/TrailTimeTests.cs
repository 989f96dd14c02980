using System.Globalization;
using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

public sealed class TrailTimeTests
{
    [Theory]
    [InlineData("2023-07-10T11:42:36Z", "2023-07-10T11:42:36.0000000Z")]
    [InlineData("2023-07-10T11:42:36.5Z", "2023-07-10T11:42:36.5000000Z")]
    [InlineData("2023-07-10T11:42:36.123456789Z", "2023-07-10T11:42:36.1234567Z")]
    [InlineData("2023-07-10T11:42:36+05:30", "2023-07-10T06:12:36.0000000Z")]
    [InlineData("2023-07-10T11:42:36.25-0800", "2023-07-10T19:42:36.2500000Z")]
    [InlineData("2023-07-10T11:42:36+02", "2023-07-10T09:42:36.0000000Z")]
    [InlineData("20131102T010628Z", "2013-11-02T01:06:28.0000000Z")]
    [InlineData("20131102T010628.75+0100", "2013-11-02T00:06:28.7500000Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000Z")]
    public void TryParse_Iso8601_IsUtc(string text, string expected)
    {
        Assert.True(TrailTime.TryParse(Encoding.UTF8.GetBytes(text), out var utc));
        Assert.Equal(expected, utc.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2023")]
    [InlineData("2023-07-10")]
    [InlineData("2023-07-10T11:42:36")]
    [InlineData("2023-07-10 11:42:36Z")]
    [InlineData("2023-07-10T11:42Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2023-13-01T00:00:00Z")]
    [InlineData("2023-07-10T24:00:00Z")]
    [InlineData("2023-07-10T11:60:00Z")]
    [InlineData("2023-07-10T11:42:60Z")]
    [InlineData("2023-07-10T11:42:36.Z")]
    [InlineData("2023-07-10T11:42:36.5")]
    [InlineData("2023-07-10T11:42:36ZZ")]
    [InlineData("2023-07-10T11:42:36+24:00")]
    [InlineData("2023-07-10T11:42:36+0530:")]
    [InlineData("0000-07-10T11:42:36Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("2O23-07-10T11:42:36Z")]
    [InlineData("-023-07-10T11:42:36Z")]
    public void TryParse_AnythingElse_IsNone(string text) =>
        Assert.False(TrailTime.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
