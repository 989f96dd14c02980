namespace Grainwatch.Detection.Silence;

/// <summary>When something of one account arrived: of the last windows whether, and of the last time when.</summary>
internal sealed class AccountDelivery
{
    private ulong _windows;
    private long _window;

    /// <summary>When something arrived last (UTC, whole seconds).</summary>
    public DateTime Last { get; private set; }

    /// <summary>
    /// The last arrival before the silence that was told, by which its end is told too; null when it is not silent.
    /// </summary>
    public DateTime? SilentSince { get; private set; }

    /// <summary>In how many of the windows up to the last arrival something arrived.</summary>
    public int Windows => System.Numerics.BitOperations.PopCount(_windows);

    /// <summary>Something arrived, in a window of a number.</summary>
    public void Note(DateTime at, long window)
    {
        if (_windows == 0 || window - _window >= DeliveryWatch.WindowsKept) (_windows, _window) = (1, window);
        else if (window > _window) (_windows, _window) = ((_windows << (int)(window - _window)) | 1, window);
        else if (_window - window < DeliveryWatch.WindowsKept) _windows |= 1UL << (int)(_window - window);
        _windows &= (1UL << DeliveryWatch.WindowsKept) - 1;
        if (at > Last) Last = at;
    }

    /// <summary>Whether something arrived in each of so many windows, the last arrival's the last of them.</summary>
    public bool IsSteady(int windows)
    {
        var all = (1UL << windows) - 1;
        return (_windows & all) == all;
    }

    /// <summary>Its silence is told.</summary>
    public void FallSilent() => SilentSince = Last;

    /// <summary>Its return is told.</summary>
    public void GoOn() => SilentSince = null;

    /// <summary>The clock was put back: nothing arrived after now. A silence that was told keeps its name.</summary>
    public void Limit(DateTime now)
    {
        if (Last > now) Last = now;
    }

    /// <summary>Windows have another length now: what is known of them is of no use.</summary>
    public void ForgetWindows() => (_windows, _window) = (0, 0);

    internal void Write(Wire.WireWriter writer)
    {
        writer.Time(Last);
        writer.Digest(_windows);
        writer.Number(_window);
        writer.Time(SilentSince ?? DateTime.MinValue);
    }

    internal static AccountDelivery Read(Wire.WireReader reader)
    {
        var read = new AccountDelivery { Last = reader.Time(), _windows = reader.Digest(), _window = reader.Number() };
        if (reader.Time() is var since && since != DateTime.MinValue) read.SilentSince = since;
        return read;
    }
}
