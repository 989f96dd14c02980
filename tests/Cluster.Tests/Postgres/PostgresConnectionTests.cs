using Grainwatch.Silo.Postgres;
using Xunit;

namespace Grainwatch.Cluster.Tests.Postgres;

public sealed class PostgresConnectionTests
{
    [Fact]
    public void TryRead_NothingSaid_HasOurLimits()
    {
        Assert.True(PostgresConnection.TryRead("Host=db;Username=u;Password=hush", out var read, out _));

        Assert.Equal((5, 10, 20), (read.Timeout, read.CommandTimeout, read.MaxPoolSize));
        Assert.DoesNotContain("hush", PostgresConnection.Describe(read), StringComparison.Ordinal);
        Assert.Contains("db:5432", PostgresConnection.Describe(read), StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_LimitsSaid_TakesThem()
    {
        Assert.True(PostgresConnection.TryRead("Server=db;Maximum Pool Size=3;CommandTimeout=2", out var read, out _));

        Assert.Equal((2, 3), (read.CommandTimeout, read.MaxPoolSize));
    }

    [Theory]
    [InlineData("Host=db;Password=hush;hush=2")]
    [InlineData("postgres://u:hush@db/grainwatch")]
    [InlineData("Host=db;Port=hush")]
    [InlineData("Username=hush")]
    [InlineData("hush")]
    public void TryRead_NoConnectionString_IsAnErrorThatQuotesNothing(string text)
    {
        Assert.False(PostgresConnection.TryRead(text, out _, out var error));

        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }
}
