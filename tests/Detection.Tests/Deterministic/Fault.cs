namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>What can happen at a point at which somebody waits.</summary>
internal enum Fault
{
    None,

    /// <summary>The request is refused, or what has been done is answered with an error.</summary>
    Fails,

    /// <summary>It is said to be a conflict, before or after it has been applied.</summary>
    Conflicts,

    /// <summary>What is read has a bit flipped, or is cut.</summary>
    Damaged,

    /// <summary>The process dies here; what it asks for at this point never arrives.</summary>
    Crashes,

    /// <summary>The process dies here; what it asks for arrives later.</summary>
    CrashesSent,

    /// <summary>It takes long: many other steps go before it.</summary>
    Slow,

    /// <summary>The sender waits no longer and sends again, while the call goes on.</summary>
    Impatient,

    /// <summary>The message is lost; its sender gives up waiting.</summary>
    Lost,

    /// <summary>The call is delivered twice, to two processes.</summary>
    Twice,

    /// <summary>The call goes to another process than its principal's home: a second activation.</summary>
    Elsewhere,

    /// <summary>The host lets the activation go, and makes another.</summary>
    Dropped,
}

/// <summary>A point at which somebody waits.</summary>
internal enum Point
{
    Call,
    Answer,
    ReadRequest,
    ReadReply,
    WriteRequest,
    WriteReply,
    TellRequest,
    TellReply,
}

/// <summary>Which faults make sense where.</summary>
internal static class Points
{
    private static readonly Fault[][] s_faults =
    [
        [Fault.Lost, Fault.Twice, Fault.Elsewhere, Fault.Dropped, Fault.Crashes, Fault.Slow],
        [Fault.Lost, Fault.Crashes, Fault.Slow],
        [Fault.Fails, Fault.Damaged, Fault.Crashes, Fault.Slow, Fault.Impatient],
        [Fault.Fails, Fault.Crashes, Fault.Slow, Fault.Impatient],
        [Fault.Fails, Fault.Conflicts, Fault.Crashes, Fault.CrashesSent, Fault.Slow, Fault.Impatient],
        [Fault.Fails, Fault.Conflicts, Fault.Crashes, Fault.Slow, Fault.Impatient],
        [Fault.Fails, Fault.Crashes, Fault.CrashesSent, Fault.Slow, Fault.Impatient],
        [Fault.Fails, Fault.Crashes, Fault.Slow, Fault.Impatient],
    ];

    public static IReadOnlyList<Fault> Faults(Point point) => s_faults[(int)point];
}

/// <summary>Which faults happen, by the number of the point.</summary>
internal abstract class FaultPlan
{
    private bool _isOver;

    /// <summary>The points there were.</summary>
    public List<Point> Seen { get; } = [];

    /// <summary>The faults there were.</summary>
    public SortedDictionary<int, Fault> Injected { get; } = [];

    /// <summary>From here on nothing fails.</summary>
    public void End() => _isOver = true;

    public Fault At(Point point)
    {
        if (_isOver) return Fault.None;
        var number = Seen.Count;
        Seen.Add(point);
        var fault = Choose(number, point);
        if (fault != Fault.None) Injected[number] = fault;
        return fault;
    }

    protected abstract Fault Choose(int number, Point point);
}

/// <summary>Named faults at named points; a fault that makes no sense where it falls is none.</summary>
internal sealed class FixedFaults(IReadOnlyDictionary<int, Fault> faults) : FaultPlan
{
    public static FixedFaults None { get => new(new Dictionary<int, Fault>()); }

    protected override Fault Choose(int number, Point point) =>
        faults.TryGetValue(number, out var fault) && Points.Faults(point).Contains(fault) ? fault : Fault.None;
}

/// <summary>Faults by seed, a bounded number of them.</summary>
internal sealed class RandomFaults : FaultPlan
{
    private readonly Random _random;
    private readonly double _share;
    private int _left;

    public RandomFaults(int seed)
    {
        _random = new Random(unchecked(seed * 31) ^ 0x5eed);
        _share = _random.Next(4) switch { 0 => 0.02, 1 => 0.05, 2 => 0.15, _ => 0.4 };
        _left = _random.Next(0, 16);
    }

    protected override Fault Choose(int number, Point point)
    {
        if (_left == 0 || _random.NextDouble() >= _share) return Fault.None;
        _left--;
        var faults = Points.Faults(point);
        return faults[_random.Next(faults.Count)];
    }
}
