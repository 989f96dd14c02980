using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2026-05-19", "2026-05-19T00:00:00.0000000Z")]
    [InlineData("2026-05-19T03:00Z", "2026-05-19T03:00:00.0000000Z")]
    [InlineData("2026-05-19T03:00", "2026-05-19T03:00:00.0000000Z")]
    [InlineData("2026-05-19 08:22Z", "2026-05-19T08:22:00.0000000Z")]
    [InlineData("2026-05-19T03:00:01Z", "2026-05-19T03:00:01.0000000Z")]
    [InlineData("2026-05-19T03:00:01.5+02:00", "2026-05-19T01:00:01.5000000Z")]
    [InlineData("2026-05-19T03:00:01.1234567Z", "2026-05-19T03:00:01.1234567Z")]
    public void TryParse_ATime_IsItInUtc(string text, string expected)
    {
        Assert.True(TimeText.TryParse(text, out var time));

        Assert.Equal(DateTimeKind.Utc, time.Kind);
        Assert.Equal(expected, time.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("05/06/2026")]
    [InlineData("2026-5-6")]
    [InlineData("10:30")]
    [InlineData("1/2")]
    [InlineData("2026-05")]
    [InlineData("2026-02-30")]
    [InlineData("2026-05-19T25:00Z")]
    [InlineData("2026-05-19T03:00:00.12345678Z")]
    [InlineData(" 2026-05-19")]
    [InlineData("9999-12-31T23:59-01:00")]
    public void TryParse_WhatOthersReadOtherwise_IsNone(string? text) => Assert.False(TimeText.TryParse(text, out _));
}
