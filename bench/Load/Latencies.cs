using System.Diagnostics;
using System.Globalization;

namespace Grainwatch.Bench.Load;

/// <summary>How long things took; for any number of threads.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];
    private bool _isSorted;

    /// <summary>How many.</summary>
    public int Count => _milliseconds.Count;

    /// <summary>Notes one that began at a timestamp and ends now.</summary>
    public void Add(long started)
    {
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        lock (_lock)
        {
            _isSorted = false;
            _milliseconds.Add(elapsed);
        }
    }

    /// <summary>Milliseconds within which so many of a hundred ended, the smallest such; 0 without any.</summary>
    public double Percentile(double percent)
    {
        lock (_lock)
        {
            if (!_isSorted) _milliseconds.Sort();
            _isSorted = true;
            return _milliseconds.Count == 0
                ? 0
                : _milliseconds[Math.Max(0, (int)Math.Ceiling(_milliseconds.Count * percent / 100) - 1)];
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Percentile(50):N2} ms   p99 {Percentile(99):N2} ms   max {Percentile(100):N2} ms   of {Count:N0}");
}
