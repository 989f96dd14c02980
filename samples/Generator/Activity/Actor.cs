namespace Grainwatch.Samples;

/// <summary>Somebody at a place with a client and keys: all that a record needs beside what is done and when.</summary>
internal sealed record Actor(
    Identity Identity,
    Origin Origin,
    string Agent,
    string Account,
    string Region,
    Credential? Credential = null,
    Story? Story = null)
{
    public TrailEvent Does(Operation operation, DateTime time, Chance chance, Failure? failure = null) => new()
    {
        Time = time,
        Seed = chance.Next(),
        Operation = operation,
        Identity = Identity,
        Origin = Origin,
        Agent = Agent,
        Account = Account,
        // IAM is a global service: its records are in us-east-1.
        Region = operation.Source == "iam.amazonaws.com" ? "us-east-1" : Region,
        Credential = Credential,
        Failure = failure,
        Story = Story,
    };

    /// <summary>The refusal that a policy gives for an operation.</summary>
    public Failure Denied(Operation operation)
    {
        var arn = Identity switch
        {
            IamUserIdentity user => user.Arn,
            RoleSessionIdentity session => session.Arn,
            FederatedUserIdentity federated => federated.Arn,
            _ => Identity.Display,
        };
        var service = operation.Source.Split('.')[0];
        return service == "ec2"
            ? new Failure("Client.UnauthorizedOperation", "You are not authorized to perform this operation. "
                + $"User: {arn} is not authorized to perform: {service}:{operation.Name}")
            : new Failure("AccessDenied", $"User: {arn} is not authorized to perform: {service}:{operation.Name} "
                + "because no identity-based policy allows the action");
    }
}
