namespace Grainwatch.Detection.Policies;

/// <summary>
/// The policy in force while a host runs, which another may replace at any time. Whoever works with it looks once for
/// each piece of work, so that no batch is judged by two. Safe to call from any thread.
/// </summary>
/// <param name="first">What is in force until it is replaced.</param>
public sealed class LivePolicy(PolicyInForce first)
{
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PolicyInForce _current = first;
    private volatile bool _isAwaited;

    /// <summary>What is in force now.</summary>
    public PolicyInForce Current => _current;

    /// <summary>
    /// Ends when it is known what is in force. In a process that has to ask for it, what is there before is a guess, by
    /// which nobody is to be judged.
    /// </summary>
    public Task Known => _isAwaited ? _known.Task : Task.CompletedTask;

    /// <summary>A policy that nobody replaces.</summary>
    public static implicit operator LivePolicy(Policy policy) => new(PolicyInForce.Of(policy));

    /// <summary>A policy that is a guess until it is replaced or confirmed.</summary>
    public static LivePolicy Guess(PolicyInForce guess) => new(guess) { _isAwaited = true };

    /// <summary>Puts another in force.</summary>
    public void Replace(PolicyInForce next)
    {
        _current = next;
        Confirm();
    }

    /// <summary>What is there is in force.</summary>
    public void Confirm() => _known.TrySetResult();
}
