using System.Runtime.InteropServices;

namespace Grainwatch.Local.Commands;

/// <summary>
/// Ctrl-C and SIGTERM ask to stop; a second one is not asked about. A file that reaches the limit of its size (SIGXFSZ)
/// ends nothing: the write fails, and whoever wrote says so.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // The same number on Linux and macOS; Windows has no such signal.
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        .. OperatingSystem.IsWindows()
            ? Array.Empty<PosixSignalRegistration>()
            : [PosixSignalRegistration.Create(FileSizeExceeded, context => context.Cancel = true)],
    ];

    /// <summary>Cancelled when the process is asked to stop.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
