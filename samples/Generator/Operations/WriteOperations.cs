namespace Grainwatch.Samples;

/// <summary>Calls that change things.</summary>
internal static class WriteOperations
{
    private static readonly string[] LogStreams = ["app", "web", "worker"];

    public static Operation StopLogging { get; } = new("cloudtrail", "StopLogging", readOnly: false)
    {
        Request = (json, context) => json.WriteString("name"u8,
            $"arn:aws:cloudtrail:us-east-1:{context.Account}:trail/organisation"),
    };

    /// <summary>Agents of instances that report to Systems Manager.</summary>
    public static Operation UpdateInstanceInformation { get; } = new(
        "ssm", "UpdateInstanceInformation", readOnly: false)
    {
        Request = (json, context) =>
        {
            json.WriteString("instanceId"u8, ((RoleSessionIdentity)context.Event.Identity).Session);
            json.WriteString("agentVersion"u8, "3.3.2299.0"u8);
            json.WriteString("agentStatus"u8, "Active"u8);
            json.WriteString("platformType"u8, "Linux"u8);
            json.WriteString("platformName"u8, "Amazon Linux"u8);
            json.WriteString("platformVersion"u8, "2023"u8);
            json.WriteString("agentName"u8, "amazon-ssm-agent"u8);
        },
    };

    /// <summary>What people change now and then.</summary>
    public static IReadOnlyList<Operation> Everyday { get; } =
    [
        new("ec2", "CreateTags", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteStartObject("resourcesSet"u8);
                json.WriteStartArray("items"u8);
                json.WriteStartObject();
                json.WriteString("resourceId"u8, Names.Known("i", context));
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            },
            Success = (json, _) => json.WriteBoolean("_return"u8, true),
        },
        new("ssm", "PutParameter", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteString("name"u8, Names.Parameter(context.Chance));
                json.WriteString("type"u8, "SecureString"u8);
                json.WriteString("value"u8, "HIDDEN_DUE_TO_SECURITY_REASONS"u8);
                json.WriteBoolean("overwrite"u8, true);
            },
            Success = (json, context) => json.WriteNumber("version"u8, context.Chance.Between(2, 40)),
        },
        new("lambda", "UpdateFunctionConfiguration20150331v2", readOnly: false)
        {
            Request = (json, context) => json.WriteString("functionName"u8, Names.Function(context.Chance)),
        },
    ];

    /// <summary>What a deployment does.</summary>
    public static IReadOnlyList<Operation> Deployment { get; } =
    [
        new("lambda", "UpdateFunctionCode20150331v2", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteString("functionName"u8, Names.Function(context.Chance));
                json.WriteBoolean("publish"u8, true);
            },
        },
        new("cloudformation", "CreateChangeSet", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteString("stackName"u8, Names.Function(context.Chance));
                json.WriteString("changeSetName"u8, "release-" + context.Chance.Between(100, 999));
            },
        },
        new("ecs", "UpdateService", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteString("cluster"u8, "orchard"u8);
                json.WriteString("service"u8, Names.Function(context.Chance));
            },
        },
    ];

    /// <summary>What running programs do.</summary>
    public static IReadOnlyList<Operation> Runtime { get; } =
    [
        new("logs", "CreateLogStream", readOnly: false)
        {
            Request = (json, context) =>
            {
                json.WriteString("logGroupName"u8, "/aws/lambda/" + Names.Function(context.Chance));
                json.WriteString("logStreamName"u8,
                    context.Chance.Pick(LogStreams) + "/" + Ids.Hex(16, context.Chance));
            },
        },
        new("kms", "GenerateDataKey", readOnly: true)
        {
            Request = (json, context) =>
            {
                json.WriteString("keyId"u8, Names.Key(context));
                json.WriteString("keySpec"u8, "AES_256"u8);
            },
        },
    ];

    /// <summary>A new long-lived key for a user.</summary>
    public static Operation CreateAccessKey(string userName, string accessKeyId) =>
        new("iam", "CreateAccessKey", readOnly: false)
        {
            Request = (json, _) => json.WriteString("userName"u8, userName),
            Success = (json, context) =>
            {
                json.WriteStartObject("accessKey"u8);
                json.WriteString("userName"u8, userName);
                json.WriteString("accessKeyId"u8, accessKeyId);
                json.WriteString("status"u8, "Active"u8);
                json.WriteString("createDate"u8, RecordContext.Wordy(context.Event.Time));
                json.WriteEndObject();
            },
        };

    /// <summary>A user becomes an administrator.</summary>
    public static Operation AttachUserPolicy(string userName) => new("iam", "AttachUserPolicy", readOnly: false)
    {
        Request = (json, _) =>
        {
            json.WriteString("userName"u8, userName);
            json.WriteString("policyArn"u8, "arn:aws:iam::aws:policy/AdministratorAccess"u8);
        },
    };

    /// <summary>A user gets a console password.</summary>
    public static Operation CreateLoginProfile(string userName) => new("iam", "CreateLoginProfile", readOnly: false)
    {
        Request = (json, _) =>
        {
            json.WriteString("userName"u8, userName);
            json.WriteBoolean("passwordResetRequired"u8, false);
        },
        Success = (json, context) =>
        {
            json.WriteStartObject("loginProfile"u8);
            json.WriteString("userName"u8, userName);
            json.WriteString("createDate"u8, RecordContext.Wordy(context.Event.Time));
            json.WriteBoolean("passwordResetRequired"u8, false);
            json.WriteEndObject();
        },
    };
}
