namespace Grainwatch.Silo.Hosting;

/// <summary>Waits for something that does not answer, and says so: at once, and then every half a minute.</summary>
/// <param name="errors">Where it is said.</param>
/// <param name="time">The clock.</param>
internal sealed class Waiting(TextWriter errors, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(30);

    private long _begun;
    private long _said;

    /// <summary>What is waited for, in a sentence; null when nothing is.</summary>
    public string? Reason { get; private set; }

    /// <summary>Waits a little before the next try.</summary>
    public async Task OnceMoreAsync(string reason, CancellationToken cancellationToken)
    {
        if (Reason is null || time.GetElapsedTime(_said) >= s_between)
        {
            _said = time.GetTimestamp();
            if (Reason is null) _begun = _said;
            await errors.WriteLineAsync($"grainwatch-silo: waiting {Waited()}: {reason}");
        }

        Reason = reason;
        await Task.Delay(s_pause, time, cancellationToken);
    }

    /// <summary>It answers.</summary>
    public void Over()
    {
        if (Reason is null) return;
        errors.WriteLine($"grainwatch-silo: waited {Waited()}, going on");
        Reason = null;
    }

    private string Waited() => $"{time.GetElapsedTime(_begun).TotalSeconds:0} s";
}
