using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed class OptionsParserTests
{
    [Fact]
    public void Parse_OnlyOut_TakesTheDefaults()
    {
        var (options, errors) = OptionsParser.Parse(["--out", MediumSample.Temporary()]);

        Assert.Empty(errors);
        Assert.NotNull(options);
        Assert.Equal((7UL, 40, 30, 2), (options.Seed, options.People, options.Days, options.Accounts));
        Assert.Equal(new DateOnly(2026, 5, 1), options.Start);
    }

    [Theory]
    [InlineData("--people", "3")]
    [InlineData("--days", "many")]
    [InlineData("--start", "2026-13-01")]
    [InlineData("--events", "-5")]
    [InlineData("--accounts", "0")]
    [InlineData("--colour", "green")]
    public void Parse_BadOption_NamesIt(string name, string value)
    {
        var (options, errors) = OptionsParser.Parse(["--out", MediumSample.Temporary(), name, value]);

        Assert.Null(options);
        Assert.StartsWith(name + ":", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralErrors_TellsAllOfThem()
    {
        var (_, errors) = OptionsParser.Parse(["--people", "x", "--days", "y"]);

        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void Parse_OutNotEmpty_Refuses()
    {
        var (_, errors) = OptionsParser.Parse(["--out", AppContext.BaseDirectory]);

        Assert.StartsWith("--out:", Assert.Single(errors), StringComparison.Ordinal);
    }
}
