using Grainwatch.Local.Principals;
using Xunit;

namespace Grainwatch.Local.Tests.Principals;

public sealed class LocalOptionsTests
{
    [Theory]
    [InlineData(0, 1024)]
    [InlineData(100L * 1024 * 1024, 1024)]
    [InlineData(4L * 1024 * 1024 * 1024, 41_943)]
    [InlineData(long.MaxValue, 4 * 1024 * 1024)]
    public void ResidentsIn_Memory_FillsItWithinBounds(long bytes, int residents) =>
        Assert.Equal(residents, LocalOptions.ResidentsIn(bytes));
}
