using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// Traits by address, for long lists: ranges in CIDR form are nested or apart, so that they cut the line of all
/// addresses into sections, each with the traits of all the ranges around it.
/// </summary>
internal sealed class RangeTable
{
    // Section i has _traits[i] and goes from _starts[i] to before _starts[i + 1].
    private readonly UInt128[] _starts;
    private readonly NetworkTraits[] _traits;

    public RangeTable(IEnumerable<(AddressRange Range, NetworkTraits Traits)> ranges)
    {
        List<(UInt128 Start, NetworkTraits Traits)> sections = [];
        Stack<(UInt128 Last, NetworkTraits Traits)> around = new();
        foreach (var (range, traits) in ranges.OrderBy(entry => entry.Range.First).ThenBy(entry => entry.Range.Bits))
        {
            var first = Number(range.First);
            while (around.TryPeek(out var top) && top.Last < first) Leave();
            around.TryPeek(out var outer);
            around.Push((Number(range.Last), outer.Traits | traits));
            Begin(first, outer.Traits | traits);
        }

        while (around.Count > 0) Leave();
        _starts = [.. sections.Select(section => section.Start)];
        _traits = [.. sections.Select(section => section.Traits)];

        void Leave()
        {
            var left = around.Pop();
            around.TryPeek(out var outer);
            if (left.Last < UInt128.MaxValue) Begin(left.Last + 1, outer.Traits);
        }

        void Begin(UInt128 start, NetworkTraits traits)
        {
            if (sections.Count > 0 && sections[^1].Start == start) sections[^1] = (start, traits);
            else sections.Add((start, traits));
        }
    }

    /// <summary>The traits of every range that contains an address.</summary>
    public NetworkTraits TraitsOf(SourceIp ip)
    {
        if (_starts.Length == 0) return NetworkTraits.None;
        var at = _starts.AsSpan().BinarySearch(Number(ip));
        if (at < 0) at = ~at - 1;
        return at < 0 ? NetworkTraits.None : _traits[at];
    }

    private static UInt128 Number(SourceIp ip) => new(ip.High, ip.Low);
}
