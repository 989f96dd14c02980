using Xunit;

namespace Grainwatch.Local.Tests;

public sealed class AtOnceTests
{
    [Fact]
    public void Make_All_GivesThemInTheirOrder()
    {
        var made = AtOnce.Make([.. Enumerable.Range(0, 50)], i => new Thing(i));

        Assert.Equal(Enumerable.Range(0, 50), made.Select(thing => thing.Number));
    }

    [Fact]
    public void Make_TwoFail_DisposesOfTheOthersAndThrowsTheFirstFailureAsItIs()
    {
        var made = new Thing?[6];

        var failure = Assert.Throws<FormatException>(() => AtOnce.Make([.. Enumerable.Range(0, 6)], i => i switch
        {
            2 => throw new FormatException("two"),
            4 => throw new IOException("four"),
            _ => made[i] = new Thing(i),
        }));

        Assert.Equal("two", failure.Message);
        Assert.All(made.OfType<Thing>(), thing => Assert.True(thing.IsDisposed));
    }

    private sealed class Thing(int number) : IDisposable
    {
        public int Number => number;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
