namespace Grainwatch.Grains;

/// <summary>
/// One write for all that waits: who comes while a write is under way is in the next one, together with all others who
/// did. For a reentrant grain.
/// </summary>
/// <param name="write">Writes all that has changed.</param>
/// <param name="fail">
/// Puts the grain to sleep when that failed: what was changed and not written must not be answered from, and the next
/// call reads what is stored.
/// </param>
internal sealed class GroupWrite(Func<Task> write, Action fail)
{
    private long _asked;
    private long _written;
    private Task? _running;

    /// <summary>Answers once all that was changed so far is written.</summary>
    /// <param name="isChanged">Whether the caller has changed something.</param>
    public async Task WriteAsync(bool isChanged = true)
    {
        if (isChanged) _asked++;
        var mine = _asked;
        while (_written < mine) await (_running ??= RunAsync());
    }

    private async Task RunAsync()
    {
        // Gathers what is at the door, and sees to it that the caller holds the task before it ends.
        await Task.Yield();
        try
        {
            var asked = _asked;
            await write();
            _written = asked;
        }
        catch
        {
            fail();
            throw;
        }
        finally
        {
            _running = null;
        }
    }
}
