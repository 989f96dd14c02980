using Microsoft.Extensions.Logging;

namespace Grainwatch.Grains;

/// <summary>
/// Makes something anew beside the grain's other work: pass after pass, until one has missed nothing. Whoever needs the
/// whole waits a moment, and then hears that it is being rebuilt: an answer with gaps would look like all clear.
/// </summary>
/// <param name="what">What is rebuilt, for people.</param>
/// <param name="pass">Does what is left to do; says whether nothing is.</param>
/// <param name="logger">Hears when it takes long, and why.</param>
internal sealed partial class Rebuild(string what, Func<Task<bool>> pass, ILogger logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>How many were read.</summary>
    public long Done { get; set; }

    /// <summary>Whether it is under way, or was given up.</summary>
    public bool IsRunning => !_running.IsCompleted || _stop.Task.IsCompleted;

    /// <summary>Begins.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Goes no further.</summary>
    public void Stop() => _stop.TrySetResult();

    /// <summary>Answers when it has ended.</summary>
    /// <exception cref="StoreFaultException">It goes on.</exception>
    public async Task EndAsync()
    {
        if (!IsRunning) return;
        try
        {
            await _running.WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            throw Fault();
        }

        if (_stop.Task.IsCompleted) throw Fault();
    }

    /// <summary>The fault to answer with while it is under way.</summary>
    public StoreFaultException Fault() => Faults.Rebuilding(what, Done);

    private async Task RunAsync()
    {
        while (!_stop.Task.IsCompleted)
        {
            try
            {
                if (await pass()) return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                LogPassFailed(logger, what, e);
            }

            await Task.WhenAny(Task.Delay(s_pause), _stop.Task);
        }
    }

    [LoggerMessage(11, LogLevel.Warning, "{What} could not be rebuilt yet; it is tried again")]
    private static partial void LogPassFailed(ILogger logger, string what, Exception exception);
}
