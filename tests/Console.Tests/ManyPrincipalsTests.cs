using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Soc.Console.Tests;

public sealed class ManyPrincipalsTests(ManyPrincipals fixture, ITestOutputHelper output)
    : IClassFixture<ManyPrincipals>
{
    private const int Rounds = 15;
    private const int RoundsMax = 40;
    private const double BoundMs = 200;

    [Theory]
    [InlineData("")]
    [InlineData("?min-risk=60")]
    [InlineData("?account=000000000007")]
    [InlineData("?q=user4711")]
    [InlineData("?q=user")]
    [InlineData("?q=nobody+at+all")]
    [InlineData("?q=user&min-risk=34")]
    public async Task Get_ListOfAHundredThousand_ComesAtOnce(string filter)
    {
        using var browser = fixture.Open("reader");
        List<double> times = [];
        while (times.Count < Rounds || (times.Count < RoundsMax && times.Min() >= BoundMs))
        {
            var clock = Stopwatch.GetTimestamp();
            var answer = await browser.GetAsync($"/console/principals{filter}");
            await answer.Content.ReadAsStringAsync();
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        }

        times.Sort();
        output.WriteLine(
            $"{ManyPrincipals.Count:N0} principals, '{filter}': {times[0]:0.0} ms at best, "
            + $"{times[times.Count / 2]:0.0} ms in the middle, {times[^1]:0.0} ms at worst");
        // The best: what else the machine does is no fault of the page.
        Assert.True(times[0] < BoundMs, $"The page took {times[0]:0} ms at best; {BoundMs:0} are the bound.");
    }

    [Fact]
    public async Task Get_PageByPage_ListsEachOnce()
    {
        using var browser = fixture.Open("reader");
        List<string> listed = [];

        // As the form sends it: with fields that are empty.
        for (var path = "/console/principals?q=r471&account=&min-risk="; path is not null;)
        {
            var page = await browser.PageAsync(path);
            listed.AddRange(page.QuerySelectorAll("tr[data-principal]")
                .Select(row => row.GetAttribute("data-principal")!));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        // user471, user4710 to user4719, user47100 to user47199.
        Assert.Equal(111, listed.Count);
        Assert.Equal(listed.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), listed);
    }
}
