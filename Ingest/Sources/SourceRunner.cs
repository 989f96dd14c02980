using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Quarantine;
using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Sources;

/// <summary>
/// Looks at one source again and again. Whatever goes wrong, it goes on after a while: twice as long each time, up to a
/// bound, and somewhat by chance, so that several do not come back at once.
/// </summary>
public sealed partial class SourceRunner
{
    private static readonly TimeSpan s_backOffMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_backOffMax = TimeSpan.FromMinutes(2);

    private readonly ITrailSource _source;
    private readonly SourceProgress _progress;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private SourceState _told;

    /// <summary>A runner that was not started.</summary>
    public SourceRunner(ITrailSource source, ILogger<SourceRunner> logger, TimeProvider clock)
    {
        (_source, _logger, _clock) = (source, logger, clock);
        _progress = new SourceProgress(source.Name, clock);
    }

    /// <summary>How the source is doing.</summary>
    public SourceStatus Status => _progress.Status;

    /// <summary>Reads what the source remembers.</summary>
    /// <exception cref="CheckpointException">That is damaged.</exception>
    public Task OpenAsync(CancellationToken cancellation) => _source.OpenAsync(_progress, cancellation);

    /// <summary>Runs until it is cancelled; what is at hand then is given up, and taken again another time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                await _source.PollAsync(_progress, cancellation);
                failures = 0;
                wait = _source.PollInterval;
                TellLooked();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Of a mistake of ours too the operator hears, and the other sources go on.
                wait = BackOff(++failures, Random.Shared.NextDouble());
                TellError(e, wait);
            }

            await Task.Delay(wait, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _progress.Turn(SourceState.Stopped);
    }

    /// <summary>How long to wait after so many failures in a row; chance is from 0 to 1.</summary>
    internal static TimeSpan BackOff(int failures, double chance)
    {
        var whole = s_backOffMin * Math.Pow(2, Math.Min(failures - 1, 20));
        return (whole < s_backOffMax ? whole : s_backOffMax) * (0.5 + (chance / 2));
    }

    private void TellLooked()
    {
        if (_progress.Status is { State: SourceState.StandingBy } status)
        {
            if (_told != SourceState.StandingBy) LogStandsBy(_logger, _source.Name, status.Notes[0]);
            _told = SourceState.StandingBy;
            return;
        }

        _progress.Turn(SourceState.CaughtUp);
        if (_told == SourceState.StandingBy) LogTakesOver(_logger, _source.Name);
        if (_told is SourceState.Waiting or SourceState.Failing) LogGoesOn(_logger, _source.Name);
        _told = SourceState.CaughtUp;
    }

    private void TellError(Exception e, TimeSpan wait)
    {
        var state = e is PrincipalStoreException or QuarantineException ? SourceState.Waiting : SourceState.Failing;
        var isOurs = e is not (PrincipalStoreException or QuarantineException or CheckpointException or IOException
            or UnauthorizedAccessException);
        var message = isOurs
            ? $"a mistake of grainwatch itself, please report it: {e.GetType().Name}: {e.Message}"
            : e.Message;
        _progress.Turn(state, message);
        if (_told == state) return;
        if (isOurs) LogMistake(_logger, e, _source.Name);
        else if (state == SourceState.Waiting) LogWaits(_logger, _source.Name, wait, message);
        else LogFails(_logger, _source.Name, wait, message);
        _told = state;
    }
}
