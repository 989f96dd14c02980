using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// Unbroken runs of sightings, by time. What sign-ins that can still be corrected have made of them is taken back
/// without a trace: the spans without those are kept beside them where they differ.
/// </summary>
/// <typeparam name="T">What is kept of a span.</typeparam>
public sealed class SpanList<T> : List<T>
    where T : Span, new()
{
    // The spans without the sign-ins that can still be corrected; null when they are the same.
    private List<T>? _firm;

    /// <summary>The spans without the sign-ins that can still be corrected.</summary>
    internal List<T> Firm => _firm ?? this;

    /// <summary>Whether those are other spans, to which all has to be added that is there to stay.</summary>
    internal bool HasFirm => _firm is not null;

    /// <summary>Adds a sighting, a sign-in's until it is confirmed; gives the span that it belongs to.</summary>
    public T Add(TrailEvent e, TimeSpan gap)
    {
        if (e.IsSignIn) KeepFirm();
        else if (_firm is not null) Spans.Add(_firm, e, gap);
        return Spans.Add(this, e, gap);
    }

    /// <summary>Keeps the spans as they are for good: what follows can be taken back.</summary>
    internal void KeepFirm() => _firm ??= ConvertAll(span => (T)span.Copy());

    /// <summary>Adds a late sighting for good; <paramref name="begin"/> is told a span that it begins.</summary>
    internal T? AddLate(TrailEvent e, TimeSpan gap, bool stretchFirst, Action<T>? begin = null)
    {
        if (_firm is not null && Spans.AddLate(_firm, e, gap, stretchFirst) is { } firm) begin?.Invoke(firm);
        var span = Spans.AddLate(this, e, gap, stretchFirst);
        if (span is not null) begin?.Invoke(span);
        return span;
    }

    /// <summary>A sign-in that was added can no longer be corrected.</summary>
    internal void Confirm(TrailEvent e, TimeSpan gap)
    {
        if (_firm is null) return;
        Spans.Add(_firm, e, gap);
        DropFirm();
    }

    /// <summary>Leaves no other sign-ins that can still be corrected than the rest of them.</summary>
    internal void TakeBack(IEnumerable<TrailEvent> rest, TimeSpan gap)
    {
        if (_firm is null) return;
        TakeBack();
        foreach (var e in rest) Spans.Add(this, e, gap);
        DropFirm();
    }

    /// <summary>Leaves no sign-in that can still be corrected.</summary>
    internal void TakeBack()
    {
        if (_firm is null) return;
        Clear();
        AddRange(_firm.Select(span => (T)span.Copy()));
    }

    /// <summary>Lets go of the spans that are kept beside these, when they are the same.</summary>
    internal void DropFirm()
    {
        if (!Differs()) _firm = null;
    }

    /// <summary>Forgets spans that ended before a time.</summary>
    internal void Forget(DateTime before)
    {
        if (Count == 0 || this[0].Last >= before) return;
        Spans.Forget(this, before);
        _firm?.RemoveAll(firm => !Exists(span => span.First <= firm.First && span.Last >= firm.Last));
    }

    internal void Write(WireWriter writer)
    {
        writer.Spans(this);
        var differs = Differs();
        writer.Flag(differs);
        if (differs) writer.Spans(_firm!);
    }

    internal void Read(WireReader reader)
    {
        reader.Spans(this);
        if (reader.Flag()) reader.Spans(_firm = []);
    }

    private bool Differs() =>
        _firm is not null && (_firm.Count != Count || _firm.Where((span, i) => !this[i].TellsTheSame(span)).Any());
}
