using Grainwatch.Grains;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Grainwatch.Cluster.Tests.Principals;

public sealed class UntoldNoticesTests : IDisposable
{
    private readonly LogLines _lines = new();
    private readonly Clock _clock = new();
    private readonly ILoggerFactory _loggers;
    private readonly UntoldNotices _untold;

    public UntoldNoticesTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_lines));
        _untold = new UntoldNotices(_clock, _loggers.CreateLogger<UntoldNotices>());
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void Add_First_IsSaidAtOnce()
    {
        _untold.Add(2, new TimeoutException("The operation has timed out."));

        var line = Assert.Single(_lines.All);
        Assert.StartsWith(
            "Lists or sinks were not told of 1 changes of principals, with 2 alerts;", line, StringComparison.Ordinal);
        Assert.EndsWith("The last: The operation has timed out.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ManyWithinTenSeconds_AreSaidTogetherWithTheNext()
    {
        for (var i = 0; i < 500; i++) _untold.Add(1, new TimeoutException());
        _clock.Pass(UntoldNotices.Every - TimeSpan.FromTicks(1));
        _untold.Add(1, new TimeoutException());
        Assert.Single(_lines.All);

        _clock.Pass(TimeSpan.FromTicks(1));
        _untold.Add(1, new TimeoutException());

        Assert.Equal(2, _lines.All.Count);
        Assert.Contains("501 changes of principals, with 501 alerts", _lines.All[1], StringComparison.Ordinal);
    }

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public void Pass(TimeSpan time) => _now += time;

        public override DateTimeOffset GetUtcNow() => _now;
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
